// Builds the page: src/web -> dist/web, or the folder given. Notation (abcjs) becomes a chunk of its own, which the page
// loads when it draws its first score.
import { cp, mkdir, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { writePianoSamples } from './piano-samples.mjs';

const from = new URL('../src/web/', import.meta.url);
const to = pathToFileURL(
  `${process.argv[2] ?? fileURLToPath(new URL('../dist/web', import.meta.url))}/`,
);

await rm(to, { recursive: true, force: true });
await mkdir(to, { recursive: true });
await build({
  entryPoints: ['main.ts', 'style.css', 'dark.css'].map((name) =>
    fileURLToPath(new URL(name, from)),
  ),
  outdir: fileURLToPath(to),
  bundle: true,
  // What jzz would use in Node.
  external: ['jazz-midi'],
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
  minify: true,
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
});
// What goes into a shared file: one script and one style sheet without imports.
await build({
  entryPoints: { share: fileURLToPath(new URL('share/player.ts', from)) },
  outdir: fileURLToPath(to),
  bundle: true,
  format: 'iife',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
  minify: true,
  logLevel: 'warning',
});
await build({
  entryPoints: [fileURLToPath(new URL('share/share.css', from))],
  outdir: fileURLToPath(to),
  minify: true,
  logLevel: 'warning',
});
for (const name of ['index.html', 'icon.svg']) await cp(new URL(name, from), new URL(name, to));
await writePianoSamples(fileURLToPath(new URL('samples/', to)));
