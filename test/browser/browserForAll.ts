import { afterAll, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type BuiltPage, buildPage } from './builtPage.js';
import { launch, missingChromium } from './chromium.js';

/**
 * Builds the page and starts a browser before the tests of a file, and ends both after them.
 *
 * @param ready is given them; it is not called where there is no browser
 */
export function browserForAll(ready: (browser: Browser, built: BuiltPage) => void): void {
  let browser: Browser | undefined;
  let built: BuiltPage | undefined;
  beforeAll(async () => {
    if (missingChromium !== undefined) return;
    built = await buildPage();
    browser = await launch();
    ready(browser, built);
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
}
