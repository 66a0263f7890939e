import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface BuiltPage {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds the page as it is now into a folder of its own, so that tests may run side by side. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-web-'));
  const script = fileURLToPath(new URL('../../scripts/build-page.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [script, folder]);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
