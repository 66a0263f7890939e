import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executable = process.env['ANTIPHON_CHROMIUM'] ?? '/usr/bin/chromium';

/** Why there can be no test in a browser; undefined when there can. */
export const missingChromium: string | undefined = existsSync(executable)
  ? undefined
  : `no Chromium at ${executable}: install it, or say where it is in ANTIPHON_CHROMIUM`;

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}
