import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type BuiltPage, buildPage } from '../browser/builtPage.js';

jest.setTimeout(60_000);

describe('the built page', () => {
  let built: BuiltPage;
  beforeAll(async () => {
    built = await buildPage();
  });
  afterAll(() => built.remove());

  /** A script and what it imports before it runs; what it imports when it needs it is left out. */
  async function atOnce(name: string, seen = new Set<string>()): Promise<Set<string>> {
    if (seen.has(name)) return seen;
    seen.add(name);
    const text = await readFile(join(built.folder, name), 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      if (path !== undefined) await atOnce(path, seen);
    }
    return seen;
  }

  test('loads less than 250 kB of scripts, compressed, before notation and recordings', async () => {
    const names = [...(await atOnce('main.js'))];
    const scripts = await Promise.all(names.map((name) => readFile(join(built.folder, name))));
    const bytes = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(250_000);
    expect(names.filter((name) => /abcjs|JZZ/i.test(name))).toEqual([]);
  });

  test('has its piano within three megabytes, with its terms beside it', async () => {
    const folder = join(built.folder, 'samples');
    const names = await readdir(folder);
    const list: Record<string, string> = JSON.parse(
      await readFile(join(folder, 'piano.json'), 'utf8'),
    );
    expect(Object.values(list).sort()).toEqual(
      names.filter((name) => name.endsWith('.mp3')).sort(),
    );
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(3e6);
    // No key of a piano is further than a tone from a recording.
    const pitches = Object.keys(list).map(Number);
    for (let key = 21; key <= 108; key++) {
      expect(Math.min(...pitches.map((pitch) => Math.abs(pitch - key)))).toBeLessThanOrEqual(2);
    }
    expect(await readFile(join(folder, 'LICENSE.txt'), 'utf8')).toContain('Alexander Holm');
  });
});
