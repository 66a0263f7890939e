// One life of the machine, from its switching on to its end.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OUR_FILES, OWN_CLOCK, startMachine } from '../machine/machine.mjs';
import { PROJECT } from '../machine/testOnMachine.mjs';
import { powerDisk } from './disk.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
/** Two minutes are usual; a busier machine takes longer. */
const LIMIT = 900_000;

/**
 * @param {Parameters<typeof startMachine>[0]} kernel
 * @param {string} image its disk
 * @param {number | undefined} cutAfter when its power is cut, in milliseconds of its clock from when
 *   somebody begins to play; undefined where the jam is ended
 * @returns what `inside.mjs` printed: journals `found` and `left` (in base 64), notes `heard` and how
 *   many milliseconds (`age`) before the cut, what the daemon `said`; and what the kernel complained about
 */
export async function live(kernel, image, cutAfter) {
  const disk = await powerDisk(image);
  const records = [];
  let began;
  const take = (record) => {
    records.push(record);
    began ??= record.now;
    if (cutAfter === undefined || !(record.now >= began + cutAfter)) return;
    // The disk first, lest the machine should flush it.
    disk.cut();
    machine.cut();
  };
  let text = '';
  const machine = startMachine(kernel, {
    init: join(HERE, 'init'),
    variables: { PROJECT, NODE: process.execPath, END: cutAfter === undefined ? '1' : '' },
    words: [...OWN_CLOCK, '-smp', '1', ...OUR_FILES, ...disk.words],
    limit: LIMIT,
    hear(chunk) {
      const lines = `${text}${chunk}`.split('\n');
      text = lines.pop();
      for (const line of lines) take(recordOf(line));
    },
  });
  const complaints = await machine.ended;
  await disk.cut();

  const all = (kind) => records.flatMap((record) => record[kind] ?? []);
  // What was printed last came at most a beat before the end.
  const endedAt = Math.max(...all('now'));
  const heard = records.filter(({ told }) => told !== undefined);
  return {
    cache: all('cache')[0],
    found: all('found'),
    left: all('left'),
    heard: heard.map(({ told, now }) => ({ note: told, age: endedAt - now })),
    ended: all('ended')[0],
    said: all('said').join(''),
    complaints,
  };
}

/** What is no record is said by Node.js itself. */
function recordOf(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { said: `${line}\n` };
  }
}
