import type { CrashReport } from './crashReport.js';

/** A crash in plain words. */
export interface CrashCause {
  /** What happened, as a sentence. */
  readonly cause: string;
  readonly advice: string;
}

/** What the system's error codes mean to whoever runs the program. */
const BY_CODE: Readonly<Record<string, CrashCause>> = {
  ENOSPC: {
    cause: 'The disk was full.',
    advice: 'Make room, or record to another disk with --record.',
  },
  EMFILE: {
    cause: 'The system gave it no more files and connections.',
    advice:
      'Raise the limit (`ulimit -n`, or LimitNOFILE= of the service), or let fewer viewers in.',
  },
  ENOMEM: {
    cause: 'The machine had no memory left.',
    advice: 'End other programs, or run Antiphon on a machine with more memory.',
  },
  ERR_WORKER_OUT_OF_MEMORY: {
    cause: 'The server of the page used more memory than it may.',
    advice: 'Let fewer viewers in. If there were not thousands, it is a bug: report it.',
  },
  EIO: {
    cause: 'A device failed in the middle of reading or writing.',
    advice: 'Look at the disk and the cables; `dmesg` says which device it was.',
  },
};

const PARTS = {
  jam: 'Antiphon ended by a fault of its own',
  page: 'The server of the page failed, and the music went on',
  output: "The MIDI output's thread failed",
} as const;

/** Why it crashed and what to do about it. */
export function crashCause({ part, error }: CrashReport): CrashCause {
  const known = error.code === undefined ? undefined : BY_CODE[error.code];
  if (known !== undefined) return known;
  return {
    cause: `${PARTS[part]}: ${error.message || error.name}.`.replace(/\.\.$/, '.'),
    advice: 'This is a bug. Report it and send the file along; it holds no secrets.',
  };
}
