import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { AntiphonError } from '../error.js';
import { readFileMusic } from '../jam/fileMusic.js';
import { readJournal } from '../jam/journal/read.js';
import { abcOf } from '../jam/recording/abc.js';
import { barsOf } from '../jam/recording/bars.js';
import { midiOf, notesOf } from '../jam/recording/midi.js';
import { record } from '../jam/recording/recording.js';
import { sentRecording } from '../jam/recording/sent.js';
import { writeMidiFile } from '../midi/file.js';
import { readAtMost } from '../readAtMost.js';
import type { ArchiveAnswer, ArchiveJob, MadeRecording } from '../wire/archiveJobs.js';
import type { FailedJob } from '../wire/jobThread.js';
import { DEFAULT_LIMITS } from '../wire/limits.js';
import type { Timeline } from '../wire/recordings.js';
import { endOf, loadModelsOf, openModelOf, sessionOf } from './journalFile.js';

/** The archive's thread: see wire/archive.ts. It does one thing and ends. */
const job: ArchiveJob = workerData;

try {
  parentPort?.postMessage(await answer());
} catch (error) {
  if (!(error instanceof AntiphonError)) throw error;
  const { code, message } = error;
  parentPort?.postMessage({ kind: 'failed', problem: { code, message } } satisfies FailedJob);
}

async function answer(): Promise<ArchiveAnswer> {
  if (job.kind === 'music') return { kind: 'music', music: readFileMusic(job.bytes) };
  return { kind: 'recording', made: await made(job.path, job.title) };
}

/** All that a journal can be made into: without the right model, what was sent then. */
async function made(path: string, title: string): Promise<MadeRecording> {
  const journal = readJournal(readAtMost(path, DEFAULT_LIMITS.recordingBytes));
  try {
    const { head, inputs } = journal;
    const { session, models } = await sessionOf(head, await openModelOf(head, undefined));
    await loadModelsOf(journal, models);
    const recording = record(session, inputs, endOf(journal));
    const timeline: Timeline = {
      title,
      ...recording,
      notes: notesOf(recording),
      bars: barsOf(recording),
    };
    const abc = abcOf(recording, title);
    return {
      timeline: gzipSync(JSON.stringify(timeline)),
      mid: writeMidiFile(midiOf(recording)),
      ...(abc === undefined ? {} : { abc }),
    };
  } catch (error) {
    if (!(error instanceof AntiphonError) || error.code !== 'journal-other-model') throw error;
    const { code, message } = error;
    return { timeline: { code, message }, mid: writeMidiFile(midiOf(sentRecording(journal))) };
  }
}
