#!/usr/bin/env -S node --max-semi-space-size=4
import { constants } from 'node:os';
import { hideBin } from 'yargs/helpers';
import { addCommandsFor } from './cli/commands.js';
import { runCommandLine, UsageError } from './cli/program.js';
import { AntiphonError, MisuseError } from './error.js';
import { struckOut } from './observe/struckOut.js';

/**
 * Exit codes: the command failed and said why; its words made no sense (as `getopt` programs do); a
 * fault that nobody foresaw (EX_SOFTWARE of sysexits.h). Only after the last is it worth starting
 * again: deploy/antiphon.service does.
 */
const FAILED = 1;
const MISUSED = 2;
const CRASHED = 70;
/** What a shell makes of the end by a signal: this and the signal's number. */
const BY_SIGNAL = 128;

const stop = new AbortController();
/**
 * For commands that end in their own way. The others a signal ends at once, as is usual: they work
 * without a pause in which they could hear of it. Who says it twice wants it at once.
 *
 * @param within milliseconds in which such a command has to have ended; absent for as long as it takes
 */
function heedSignals(within?: number): AbortSignal {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(BY_SIGNAL + constants.signals[signal]);
      stop.abort();
      if (within !== undefined) setTimeout(cutOff, within, within).unref();
    });
  }
  return stop.signal;
}

function cutOff(within: number): void {
  process.stderr.write(`antiphon: it did not end within ${within / 1000} s and was cut off.\n`);
  process.exit(CRASHED);
}

// Who sounds notes, owes a journal or a report has done so before this is called (`crashWatch.ts`).
process.on('uncaughtException', (error) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(CRASHED);
});

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
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof MisuseError) return MISUSED;
  return error instanceof AntiphonError ? FAILED : CRASHED;
}

function explain(error: unknown): string {
  if (error instanceof AntiphonError) return `antiphon: ${error.message} [${error.code}]`;
  if (error instanceof UsageError) return `antiphon: ${error.message}\nTry: antiphon --help`;
  // Anything else is a bug: its stack is wanted, but only by those who ask for it.
  const text = error instanceof Error ? error : new Error(String(error));
  const isForDebugging = process.env['ANTIPHON_DEBUG'] !== undefined;
  const detail = struckOut(isForDebugging ? `${text.stack}` : text.message, []);
  return `antiphon: an error that should not happen: ${detail}\nSet ANTIPHON_DEBUG=1 to see where, and please report it.`;
}
