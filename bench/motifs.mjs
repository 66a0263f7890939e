/** How much of an answer comes from the phrase that it answers. */

/** Notes to a motif. */
const MOTIF = 4;
/** So many notes in a row that are the phrase's own are a copy. */
const COPY = 8;

/** Parts of the answer, 0..1, given as canon's bars. */
export function motifsOf(phrase, answer) {
  const heard = notesOf(phrase.join('|'));
  const said = notesOf(answer.join('|'));
  const bars = new Set(phrase);
  return {
    'motifs (intervals and lengths)': shared(heard, said, MOTIF, (notes) =>
      notes.map(({ step, length }) => `${step - notes[0].step}:${length}`).join(' '),
    ),
    'groups of intervals': shared(heard, said, MOTIF, (notes) =>
      notes.map(({ step }) => step - notes[0].step).join(' '),
    ),
    'groups of lengths': shared(heard, said, MOTIF, (notes) =>
      notes.map(({ length }) => length).join(' '),
    ),
    'groups of eight notes, copied': shared(heard, said, COPY, (notes) =>
      notes.map(({ step, length }) => `${step}:${length}`).join(' '),
    ),
    'bars, copied': answer.filter((bar) => bars.has(bar)).length / answer.length,
    'whole answers, copied': phrase.slice(-answer.length).join('|') === answer.join('|') ? 1 : 0,
    'bars that are the bar before': repeats([phrase.at(-1), ...answer]) / answer.length,
  };
}

/** Diatonic steps and lengths; rests and ties are passed over. */
function notesOf(text) {
  return [...text.matchAll(/([A-Ga-g])([,']*)([\d/]*)/g)].map(([, letter, marks, length]) => {
    const octave = [...marks].reduce((sum, mark) => sum + (mark === "'" ? 7 : -7), 0);
    const low = 'CDEFGAB'.indexOf(letter.toUpperCase());
    return { step: low + octave + (letter === letter.toUpperCase() ? 0 : 7), length };
  });
}

function shared(heard, said, size, write) {
  const groups = (notes) => notes.slice(size - 1).map((_, at) => write(notes.slice(at, at + size)));
  const known = new Set(groups(heard));
  const all = groups(said);
  return all.length === 0 ? 0 : all.filter((group) => known.has(group)).length / all.length;
}

const repeats = (bars) => bars.slice(1).filter((bar, at) => bar === bars[at]).length;
