// Builds the page: src/web -> dist/web. Notation (abcjs) becomes a chunk of its own, which the page
// loads when it draws its first score.
import { cp, mkdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const from = new URL('../src/web/', import.meta.url);
const to = new URL('../dist/web/', import.meta.url);

await rm(to, { recursive: true, force: true });
await mkdir(to, { recursive: true });
await build({
  entryPoints: [new URL('main.ts', from).pathname, new URL('style.css', from).pathname],
  outdir: to.pathname,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
  minify: true,
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) await cp(new URL(name, from), new URL(name, to));
