import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandModule } from 'yargs';
import { writeCanon } from '../abc/canon.js';
import type { LeftOutReason } from '../abc/leftOut.js';
import { AntiphonError } from '../error.js';
import { type CorpusFile, readCorpora } from '../training/corpora.js';
import { writeWhole } from '../writeWhole.js';

interface CorpusOptions {
  readonly paths: readonly string[];
  readonly out: string | undefined;
  readonly json: boolean;
}

/** What became of one file's tunes. */
interface FileReport {
  /** `folder/file` */
  readonly file: string;
  readonly read: number;
  readonly kept: number;
  readonly leftOut: readonly {
    readonly id: string;
    readonly title: string;
    readonly reason: LeftOutReason;
    readonly detail: string;
  }[];
}

/** `antiphon corpus PATH... [--out DIR] [--json]`: ABC files to canon, with an account. */
export const corpusCommand: CommandModule = {
  command: 'corpus <paths..>',
  describe: 'Read ABC files as the network would, and say which tunes are left out and why',
  builder: (yargs) =>
    yargs
      .positional('paths', {
        describe: 'ABC files, or folders that hold some',
        type: 'string',
        array: true,
        demandOption: true,
      })
      .option('out', {
        describe: 'Folder to write the canon to, as folder/file.canon for each file read',
        type: 'string',
        requiresArg: true,
      })
      .option('json', {
        describe: 'Print the report as JSON, one file a line',
        type: 'boolean',
        default: false,
      }),
  // yargs has checked the words against the builder's types.
  handler: (words) => runCorpus(words as unknown as CorpusOptions),
};

function runCorpus({ paths, out, json }: CorpusOptions): void {
  const files = readCorpora(paths);
  if (out !== undefined) writeCanonFiles(files, out);
  const reports = files.map(reportOf);
  const lines = json ? reports.map((report) => JSON.stringify(report)) : proseOf(reports);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function reportOf({ name, tunes }: CorpusFile): FileReport {
  const leftOut = tunes.flatMap(({ id, reading }) =>
    'tune' in reading
      ? []
      : [{ id, title: reading.title, reason: reading.leftOut, detail: reading.detail }],
  );
  return { file: name, read: tunes.length, kept: tunes.length - leftOut.length, leftOut };
}

function proseOf(reports: readonly FileReport[]): string[] {
  const lines = reports.flatMap((report) => [
    `${report.file}: ${account(report.read, report.kept)}`,
    ...report.leftOut.map(({ id, title, reason, detail }) => {
      const ordinal = id.slice(id.lastIndexOf('#'));
      return `  ${ordinal} ${title || '(no title)'}: ${reason} (${detail})`;
    }),
  ]);
  const read = reports.reduce((sum, report) => sum + report.read, 0);
  const kept = reports.reduce((sum, report) => sum + report.kept, 0);
  return [...lines, `in all: ${account(read, kept)}`];
}

function account(read: number, kept: number): string {
  return `${read} read, ${kept} kept, ${read - kept} left out`;
}

/** Each file's canon is whole or not there: it is written beside and moved into place. */
function writeCanonFiles(files: readonly CorpusFile[], folder: string): void {
  for (const { name, tunes } of files) {
    const path = join(folder, `${name}.canon`);
    const text = tunes
      .map(({ reading }) => ('tune' in reading ? writeCanon(reading.tune) : ''))
      .join('');
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeWhole(path, text);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AntiphonError('corpus-not-written', `${path} cannot be written: ${why}`, { cause });
    }
  }
}
