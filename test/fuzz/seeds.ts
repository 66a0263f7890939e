import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Input } from './target.js';

const FOLDER = new URL('./seeds/', import.meta.url);

/** Inputs that once found something in a target, by the names of their files. */
export function keptInputs(target: string): Map<string, Input> {
  const folder = new URL(`${target}/`, FOLDER);
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder).map((name) => {
      const parts: string[] = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
      return [name, parts.map((part) => Buffer.from(part, 'base64'))];
    }),
  );
}

/** Keeps an input for ever, so that what it found stays mended. Returns where. */
export function keepInput(target: string, input: Input): string {
  const text = `${JSON.stringify(input.map((part) => Buffer.from(part).toString('base64')))}\n`;
  const name = `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`;
  const folder = new URL(`${target}/`, FOLDER);
  mkdirSync(folder, { recursive: true });
  const file = new URL(name, folder);
  writeFileSync(file, text);
  return fileURLToPath(file);
}
