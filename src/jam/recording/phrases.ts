import type { Part } from '../events.js';
import type { Recording } from './recording.js';

/** A phrase as it was written in the end. */
export interface RecordedPhrase {
  readonly part: Part;
  /** A whole ABC tune. */
  readonly engraved: string;
}

/**
 * The phrases of both parts in the order in which they were played. Where phrases were taken back,
 * the jam tells again what was there before them: they are not among these.
 */
export function phrasesOf({ events }: Pick<Recording, 'events'>): RecordedPhrase[] {
  const phrases: (RecordedPhrase | undefined)[] = [];
  for (const { event } of events) {
    if (event.kind !== 'transcript') continue;
    const { part, phrase, engraved } = event;
    if (engraved === '') phrases.length = Math.min(phrases.length, phrase);
    else if (phrases[phrase]?.engraved === engraved) phrases.length = phrase + 1;
    else phrases[phrase] = { part, engraved };
  }
  return phrases.filter((phrase) => phrase !== undefined);
}
