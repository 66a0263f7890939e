import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The archive's thread as it stands in src/, written to `folder`: a thread runs no TypeScript by itself. */
export async function archiveWorker(folder: string): Promise<string> {
  const at = (path: string) => new URL(`../../${path}`, import.meta.url).href;
  const script = join(folder, 'archiveWorker.mjs');
  await writeFile(
    script,
    `import ${JSON.stringify(at('scripts/typescript.mjs'))};
await import(${JSON.stringify(at('src/cli/archiveWorker.ts'))});\n`,
  );
  return pathToFileURL(script).href;
}
