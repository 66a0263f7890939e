import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Keeps a picture of the page in the folder that ANTIPHON_SCREENSHOTS names; without it, does nothing. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['ANTIPHON_SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
