import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../writeWhole.js';
import { struckOut } from './struckOut.js';

/** The newest are kept: a program that crashes at every start fills no disk. */
const KEPT = 20;
/** What is asked of a file before it is believed; a stack is a few thousand characters. */
const LONGEST_TEXT = 20_000;

const text = z.string().max(LONGEST_TEXT);

export const crashReportSchema = z.object({
  kind: z.literal('antiphon.crash'),
  /** When, as ISO 8601 has it. */
  time: z.iso.datetime(),
  /** What failed: the jam and with it the program, or a part that the jam goes on without. */
  part: z.enum(['jam', 'page', 'output']),
  antiphon: text,
  node: text,
  platform: text,
  arch: text,
  /** How long the program had run, in seconds. */
  uptime: z.number(),
  error: z.object({
    name: text,
    message: text,
    /** The system's or our own, such as `ENOSPC`. */
    code: text.optional(),
    stack: text.optional(),
  }),
  /** How it was set at last, without what names files or is secret. */
  settings: z.record(z.string(), z.unknown()),
});
export type CrashReport = z.output<typeof crashReportSchema>;

/** What is known beside the error. */
export type CrashCircumstances = Omit<CrashReport, 'kind' | 'error'>;

/** @param secrets texts that must not be in it, wherever they turn up */
export function crashReport(
  error: unknown,
  circumstances: CrashCircumstances,
  secrets: readonly string[],
): CrashReport {
  const clean = (words: string): string => struckOut(words, secrets).slice(0, LONGEST_TEXT);
  const thrown = error instanceof Error ? error : new Error(String(error));
  const code = 'code' in thrown ? { code: clean(String(thrown.code)) } : {};
  const stack = thrown.stack === undefined ? {} : { stack: clean(thrown.stack) };
  return {
    kind: 'antiphon.crash',
    ...circumstances,
    error: { name: clean(thrown.name), message: clean(thrown.message), ...code, ...stack },
  };
}

/** Writes it, whole or not at all, and returns its path; the oldest go. Throws what the disk says. */
export function writeCrashReport(folder: string, report: CrashReport): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Names in order of time, on every file system.
  const path = join(folder, `${report.time.replaceAll(/[:.]/g, '-')}.json`);
  writeWhole(path, `${JSON.stringify(report, undefined, 2)}\n`);
  for (const name of reportNames(folder).slice(0, -KEPT)) rmSync(join(folder, name));
  return path;
}

/** What a folder tells of crashes. */
export interface Crashes {
  readonly count: number;
  readonly newest?: { readonly path: string; readonly report: CrashReport };
}

/** Reads the newest report; one that is damaged is passed over. A folder that is not there has none. */
export function readCrashes(folder: string): Crashes {
  const names = reportNames(folder);
  for (const name of names.toReversed()) {
    const path = join(folder, name);
    const report = readReport(path);
    if (report !== undefined) return { count: names.length, newest: { path, report } };
  }
  return { count: names.length };
}

function readReport(path: string): CrashReport | undefined {
  try {
    return crashReportSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function reportNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d{4}-.*Z\.json$/.test(name))
      .toSorted();
  } catch {
    return [];
  }
}
