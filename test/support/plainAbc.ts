const FIELD = /^([A-Za-z]):(?![|:])([^%]*)/;

/**
 * A tune as abc2midi has to be handed it to play what is written, once, and nothing else. Done
 * with text replacements only, so that it shares no mistake with the reader it is there to check.
 *
 * - Repeat signs and endings become bar lines; parts (`P:`, Nottingham's `Y:`) go: written order.
 * - Grace notes, decorations, quoted text, slurs and the reserved signs go.
 * - Other fields go: `I:` lines confuse abc2midi, `R:hornpipe` makes it swing, `Q:` is tempo only.
 * - Voices but the first go.
 * - abc2midi sounds the notes of a chord a little apart unless told not to.
 * - abc2midi takes 3/4 for compound time, where `(5abcde` lasts as long as three notes; ABC 2.1
 *   (section 4.13) says two there, so the length is spelled out.
 */
export function plainAbc(lines: readonly string[], reference: number): string {
  const plain = [`X:${reference}`, '%%MIDI chordattack 0'];
  let inBody = false;
  let triple = false;
  let first: string | undefined;
  let voice: string | undefined;
  for (const line of lines.slice(1)) {
    const field = FIELD.exec(line);
    const change = field?.[1] === 'V' ? field[2] : /^\[V:([^\]]*)\]/.exec(line)?.[1];
    if (change !== undefined) {
      const id = change.trim().split(/\s+/)[0];
      first ??= id;
      voice = inBody ? id : first;
    }
    if (voice !== first) continue;
    if (field) {
      const [, name = '', value = ''] = field;
      if ('KML'.includes(name)) plain.push(`${name}:${value}`);
      if (name === 'K') inBody = true;
      if (name === 'M') triple = /^\s*3\//.test(value);
    } else if (inBody) {
      const music = plainMusic(line, triple);
      // An empty line would end the tune.
      if (music.trim() !== '') plain.push(music);
    }
  }
  return plain.join('\n');
}

function plainMusic(line: string, triple: boolean): string {
  const music = line
    .replace(/%.*/, '')
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/![A-Za-z.]+!|!/g, '')
    .replace(/\[V:[^\]]*\]/g, '')
    .split(/(\[[A-Za-z]:[^\]]*\])/)
    .map((part, i) => (i % 2 === 1 ? part : plainPart(part)))
    .join('');
  return triple ? music.replace(/\(([579])(?!:)/g, '($1:2') : music;
}

/** Between inline fields. */
function plainPart(music: string): string {
  return music
    .replace(/\[\d[-\d,]*/g, '|')
    .replace(/([|:])\d[-\d,]*/g, '$1')
    .replace(/\[\|[\]|]*/g, '|')
    .replace(/:*\|[|\]:]*|::+/g, ' | ')
    .replace(/[.~H-WYh-w*`+]/g, '')
    .replace(/\((?!\d)|\)/g, '');
}
