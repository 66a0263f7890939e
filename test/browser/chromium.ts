import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from 'playwright-core';

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

/** A window of somebody who has been here before, and is not greeted any more. */
export async function regular(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  await context.addInitScript(
    "if (location.protocol !== 'about:') localStorage.setItem('antiphon.welcomed', 'yes')",
  );
  return context;
}
