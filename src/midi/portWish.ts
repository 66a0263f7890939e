import { AntiphonError } from '../error.js';
import type { MidiMessage } from './message.js';

/** A port as a player asks for it. */
export interface PortWish {
  /** A part of its name. */
  readonly name: string;
  /** The channels, 0..15, that are heard from it or sent to it; absent for all. */
  readonly channels?: ReadonlySet<number>;
}

const CHANNELS = /@(\d[\d,-]*)$/;
const RANGE = /^(\d{1,2})(?:-(\d{1,2}))?$/;

/**
 * Reads `keystation`, `keystation@3` or `synth@1-4,10`: a part of a port's name and, behind the last
 * `@`, the channels as people count them, 1..16.
 *
 * @throws AntiphonError `port-channels-invalid`
 */
export function parsePortWish(text: string): PortWish {
  const listed = CHANNELS.exec(text)?.[1];
  if (listed === undefined) return { name: text.trim() };
  const channels = new Set<number>();
  for (const range of listed.split(',')) {
    const [, from = '', to = from] = RANGE.exec(range) ?? [];
    const first = Number(from);
    const last = Number(to);
    if (from === '' || first < 1 || last > 16 || last < first) {
      throw new AntiphonError(
        'port-channels-invalid',
        `${text}: channels are numbers from 1 to 16, written like NAME@1 or NAME@1-4,10.`,
      );
    }
    for (let channel = first; channel <= last; channel++) channels.add(channel - 1);
  }
  return { name: text.replace(CHANNELS, '').trim(), channels };
}

/** Whether a message passes: what has no channel (clock, start, stop) always does. */
export function passes({ channels }: PortWish, message: MidiMessage): boolean {
  return channels === undefined || !('channel' in message) || channels.has(message.channel);
}
