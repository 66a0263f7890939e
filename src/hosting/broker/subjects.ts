import { expectJamName } from '../../wire/jamDirectory.js';

/** What a jam says and hears over the broker. */
export type Talk =
  /** What happens in it. */
  | 'events'
  /** A relay asks to be told all of it. */
  | 'whole'
  /** The host asks whether anybody watches at a relay. */
  | 'anybody'
  /** What players do who are at a relay. */
  | 'input'
  /** All that decides what it plays. */
  | 'journal';

/** Whoever has room for a jam that is nowhere takes it: a queue of the hosts. */
export const PLACE = 'antiphon.place';
/** Hosts say that they are there. */
export const HOSTS = 'antiphon.hosts';

/**
 * A host listens there, and nobody else. Of its name only what a subject may hold is in it, so that a name that somebody
 * made up is no wildcard.
 */
export function doorOf(host: string): string {
  return `${HOSTS}.door.${Buffer.from(host).toString('base64url')}`;
}

/**
 * @example subjectOf('friday', 'events') // 'antiphon.friday.events'
 * @throws MisuseError of `expectJamName`
 */
export function subjectOf(name: string, talk: Talk): string {
  expectJamName(name);
  return `antiphon.${name}.${talk}`;
}
