import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { missingProgram } from './tools.js';

export const missingOpenssl = missingProgram('openssl', 'openssl');

/** A certificate for localhost that vouches for itself, as NAME.pem in the folder, and its NAME.key. */
export function certify(folder: string, name: string): { certificate: string; key: string } {
  const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const files = ['-nodes', '-keyout', key, '-out', certificate];
  const whose = ['-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', [...words, ...files, ...whose], { stdio: 'ignore' });
  return { certificate, key };
}
