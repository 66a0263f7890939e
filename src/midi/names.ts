import { AntiphonError } from '../error.js';

/** The ports that Antiphon publishes where the system lets it, as other programs see them. */
export const PUBLISHED = { input: 'Antiphon In', output: 'Antiphon Out' } as const;

/** RtMidi ends ALSA's names in client and port numbers, which change from one start to the next. */
const ALSA_NUMBERS = /\s+\d+:\d+$/;

/** The name as a person knows it: `choosePort` and `ports` leave the numbers out. */
export function plainName(name: string): string {
  return name.trim().replace(ALSA_NUMBERS, '');
}

/**
 * The one port that is meant. The name in full wins; then, without ALSA's numbers and without
 * regard to case, the whole name; then any name it is a part of.
 *
 * `choosePort(['Keystation 49:Keystation 49 MIDI 1 20:0', 'Synth 24:0'], 'keystation')` is the
 * first of them.
 *
 * @throws AntiphonError `port-not-found`, `port-ambiguous`, each with the list of what there is.
 */
export function choosePort(
  names: readonly string[],
  wanted: string,
  direction: 'input' | 'output',
): string {
  if (names.includes(wanted)) return wanted;
  const sought = plainName(wanted).toLowerCase();
  const plain = (name: string) => plainName(name).toLowerCase();
  const whole = names.filter((name) => plain(name) === sought);
  const matches = whole.length > 0 ? whole : names.filter((name) => plain(name).includes(sought));
  const [match] = matches;
  if (match === undefined) {
    const there =
      names.length > 0
        ? `There is:${list(names)}`
        : 'There is none at all; `antiphon doctor` says why.';
    throw new AntiphonError(
      'port-not-found',
      `No MIDI ${direction} is called "${wanted}". ${there}`,
    );
  }
  if (matches.length > 1)
    throw new AntiphonError(
      'port-ambiguous',
      `More than one MIDI ${direction} is called "${wanted}"; say more of the name:${list(matches)}`,
    );
  return match;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\n  ${name}`).join('');
}
