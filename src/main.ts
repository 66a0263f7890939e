#!/usr/bin/env node
import { hideBin } from 'yargs/helpers';
import { addCommandsFor } from './cli/commands.js';
import { runCommandLine, UsageError } from './cli/program.js';
import { AntiphonError, MisuseError } from './error.js';

/** Exit codes: the command failed; its words made no sense (as `getopt` programs do). */
const FAILED = 1;
const MISUSED = 2;

const stop = new AbortController();
/**
 * For commands that end in their own way. The others a signal ends at once, as is usual: they work
 * without a pause in which they could hear of it.
 */
function heedSignals(): AbortSignal {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort());
  }
  return stop.signal;
}
// A reader that went away (`antiphon ports | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
  process.stderr.write(
    `antiphon: what it says cannot be written: ${error.message} [output-not-written]\n`,
  );
  process.exitCode = FAILED;
  stop.abort();
});

try {
  const words = hideBin(process.argv);
  await runCommandLine(words, await addCommandsFor(words, heedSignals));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  const isMisuse = error instanceof UsageError || error instanceof MisuseError;
  process.exitCode = isMisuse ? MISUSED : FAILED;
}

function explain(error: unknown): string {
  if (error instanceof AntiphonError) return `antiphon: ${error.message} [${error.code}]`;
  if (error instanceof UsageError) return `antiphon: ${error.message}\nTry: antiphon --help`;
  // Anything else is a bug: its stack is wanted, but only by those who ask for it.
  const text = error instanceof Error ? error : new Error(String(error));
  const detail = process.env['ANTIPHON_DEBUG'] === undefined ? text.message : text.stack;
  return `antiphon: an error that should not happen: ${detail}\nSet ANTIPHON_DEBUG=1 to see where, and please report it.`;
}
