// What the journals have of what was told.

/**
 * @param {string[]} files journals, in base 64
 * @param {{ note: string }[]} told notes, as `part pitch time`
 * @returns what is wrong with the journals, in words, and which of the notes they lack
 */
export async function compareJournals(files, told) {
  const { readJournal } = await import('../../dist/jam/journal/read.js');
  const journals = files.map((file) => readJournal(Buffer.from(file, 'base64')));
  const kept = new Set(journals.flatMap(notesOf));
  return {
    damage: journals.flatMap(({ isDamaged, notes }) => (isDamaged ? notes : [])),
    lost: told.filter(({ note }) => !kept.has(note)),
  };
}

/** Each note that sounded: `part pitch time`. */
function notesOf({ inputs, sent }) {
  const played = inputs.flatMap(({ at, input }) =>
    input.kind === 'midi' && input.message.kind === 'noteOn'
      ? [`player ${input.message.pitch} ${at}`]
      : [],
  );
  const answered = sent.flatMap(({ due, bytes }) =>
    bytes.startsWith('9') ? [`partner ${Number.parseInt(bytes.slice(2, 4), 16)} ${due}`] : [],
  );
  return [...played, ...answered];
}
