import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Colours on their way are neither the old nor the new ones. What goes on for ever is not waited for. */
const SETTLED = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
  .map(({ finished }) => finished))`;

/** What keeps people from using the page, or a part of it, as it is now: as axe-core sees it. */
export async function barriers(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  await page.evaluate(SETTLED);
  const { passes, violations } = (await page.evaluate(`axe.run('${within}')`)) as AxeResults;
  if (passes.length < 5) throw new Error(`axe-core looked at nothing in ${within}`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
