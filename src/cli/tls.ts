import type { Settings } from '../config/load.js';
import { MisuseError } from '../error.js';
import type { TlsFiles } from '../wire/tls.js';

/** @throws MisuseError `tls-incomplete` */
export function tlsOf({ tlsCert, tlsKey }: Settings): { tls?: TlsFiles } {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return { tls: { certificate: tlsCert, key: tlsKey } };
  }
  throw new MisuseError('tls-incomplete', 'https needs both: --tls-cert and --tls-key.');
}
