import type { SessionSummary, Timeline } from '../wire/recordings.js';
import type { Archive } from './archive.js';
import { musicSpan } from './fastForward.js';
import type { PianoSamples } from './pianoSamples.js';
import { printScore } from './printScore.js';
import { saveFile } from './saveFile.js';
import { clockTime } from './sessionWords.js';
import { shareFile } from './shareFile.js';
import { scoreLines, svgText, wholeScore } from './wholeScore.js';

/** Makes a recorded jam into something to keep; `progress` is a few words on how far it is. */
export type Save = (
  session: SessionSummary,
  tools: { archive: Archive; recordings: PianoSamples; progress: (words: string) => void },
) => Promise<void>;

/** The forms in which a jam can be kept. */
export const FORMS: readonly {
  readonly label: string;
  readonly help: string;
  readonly save: Save;
}[] = [
  { label: '.mid', help: 'MIDI file: both parts as tracks, in bars', save: saved('mid') },
  { label: '.abc', help: 'Score for two as text', save: saved('abc') },
  { label: '.svg', help: 'Score as a picture', save: saveScore },
  { label: 'Print', help: 'Score on paper, or as a PDF', save: print },
  { label: '.wav', help: 'As it sounds here, without the metronome', save: saveSound },
  { label: 'Share', help: 'One file to share: score, sound and notes', save: share },
  {
    label: 'Journal',
    help: 'All there is: `antiphon replay` plays it to the same bytes',
    save: saved('journal'),
  },
];

function saved(form: 'mid' | 'abc' | 'journal'): Save {
  return async ({ name }, { archive }) => {
    saveFile(`${name}.${form}`, await (await archive.file(name, form)).blob());
  };
}

const scoreOf = async (archive: Archive, name: string): Promise<string> =>
  (await archive.file(name, 'abc')).text();

async function saveScore(...[{ name }, { archive }]: Parameters<Save>): Promise<void> {
  const svg = await wholeScore(await scoreOf(archive, name));
  saveFile(`${name}.svg`, new Blob([svgText(svg)], { type: 'image/svg+xml' }));
}

async function print(...[{ name }, { archive }]: Parameters<Save>): Promise<void> {
  await printScore(await scoreOf(archive, name), name);
}

async function saveSound(...[session, tools]: Parameters<Save>): Promise<void> {
  const { archive, recordings, progress } = tools;
  const { notes } = fromZero(await archive.timeline(session.name));
  const { renderWav } = await import('./renderWav.js');
  const wav = await renderWav(notes, {
    recordings,
    progress: (share) => progress(`Rendering, ${Math.round(100 * share)} %`),
  });
  saveFile(`${session.name}.wav`, wav);
}

async function share(...[{ name }, { archive }]: Parameters<Save>): Promise<void> {
  const [timeline, abc, mid, script, style] = await Promise.all([
    archive.timeline(name),
    scoreOf(archive, name),
    archive.file(name, 'mid').then((file) => file.arrayBuffer()),
    ...['share.js', 'share.css'].map((path) => part(path)),
  ]);
  const jam = fromZero(timeline);
  // The file has the title for its heading.
  const score = await scoreLines(abc.replace(/^T:.*\n/m, ''), 'currentColor');
  const file = shareFile({
    title: timeline.title,
    about: `${clockTime(jam.length)} · ${jam.bars.length} bars · ${jam.notes.length} notes · played with Antiphon`,
    name,
    jam,
    score,
    abc,
    mid: new Uint8Array(mid),
    script: script ?? '',
    style: style ?? '',
  });
  saveFile(`${name}.html`, file);
}

async function part(path: string): Promise<string> {
  return (await fetch(new URL(path, document.baseURI))).text();
}

/** The music with its times counted from where it begins. */
function fromZero(timeline: Timeline) {
  const { from, to } = musicSpan(timeline);
  return {
    length: to - from,
    notes: timeline.notes.map((note) => ({ ...note, on: note.on - from, off: note.off - from })),
    bars: timeline.bars.filter(({ start }) => start < to).map(({ start }) => start - from),
  };
}
