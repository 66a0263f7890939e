import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The script of a thread as it stands in src/cli, written to `folder`: a thread runs no TypeScript by itself. */
export async function threadScript(
  folder: string,
  name: 'archiveWorker' | 'modelWorker',
): Promise<string> {
  const at = (path: string) => new URL(`../../${path}`, import.meta.url).href;
  const script = join(folder, `${name}.mjs`);
  await writeFile(
    script,
    `import ${JSON.stringify(at('scripts/typescript.mjs'))};
await import(${JSON.stringify(at(`src/cli/${name}.ts`))});\n`,
  );
  return pathToFileURL(script).href;
}
