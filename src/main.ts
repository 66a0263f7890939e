#!/usr/bin/env node
import { hideBin } from 'yargs/helpers';
import { corpusCommand } from './cli/corpus.js';
import { doctorCommand } from './cli/doctor.js';
import { exportCommand } from './cli/export.js';
import { generateCommand } from './cli/generate.js';
import { jamCommand } from './cli/jam.js';
import { performCommand } from './cli/perform.js';
import { portsCommand } from './cli/ports.js';
import { runCommandLine, UsageError } from './cli/program.js';
import { renderCommand } from './cli/render.js';
import { replayCommand } from './cli/replay.js';
import { trainCommand } from './cli/train.js';
import { transcribeCommand } from './cli/transcribe.js';
import { AntiphonError } from './error.js';

/** Exit codes: the command failed; its words made no sense (as `getopt` programs do). */
const FAILED = 1;
const MISUSED = 2;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stop.abort());
}
// A reader that went away (`antiphon ports | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await runCommandLine(hideBin(process.argv), (program) =>
    program
      .command(jamCommand(stop.signal))
      .command(portsCommand)
      .command(generateCommand)
      .command(transcribeCommand)
      .command(performCommand)
      .command(renderCommand)
      .command(replayCommand)
      .command(corpusCommand)
      .command(trainCommand(stop.signal))
      .command(exportCommand)
      .command(doctorCommand),
  );
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UsageError ? MISUSED : FAILED;
}

function explain(error: unknown): string {
  if (error instanceof AntiphonError) return `antiphon: ${error.message} [${error.code}]`;
  if (error instanceof UsageError) return `antiphon: ${error.message}\nTry: antiphon --help`;
  // Anything else is a bug: its stack is wanted, but only by those who ask for it.
  const text = error instanceof Error ? error : new Error(String(error));
  const detail = process.env['ANTIPHON_DEBUG'] === undefined ? text.message : text.stack;
  return `antiphon: an error that should not happen: ${detail}\nSet ANTIPHON_DEBUG=1 to see where, and please report it.`;
}
