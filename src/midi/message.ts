/**
 * The MIDI messages that Antiphon understands, as values (MIDI 1.0 detailed specification 4.2).
 * Channels are 0..15 here; people see 1..16.
 */
export type MidiMessage =
  | {
      readonly kind: 'noteOn';
      readonly channel: number;
      readonly pitch: number;
      readonly velocity: number;
    }
  | {
      readonly kind: 'noteOff';
      readonly channel: number;
      readonly pitch: number;
      readonly velocity: number;
    }
  | {
      readonly kind: 'control';
      readonly channel: number;
      readonly controller: number;
      readonly value: number;
    }
  | { readonly kind: 'program'; readonly channel: number; readonly program: number }
  /** 0..16383; 8192 is no bend. */
  | { readonly kind: 'pitchBend'; readonly channel: number; readonly value: number }
  | { readonly kind: 'channelPressure'; readonly channel: number; readonly pressure: number }
  | {
      readonly kind: 'keyPressure';
      readonly channel: number;
      readonly pitch: number;
      readonly pressure: number;
    }
  /** Sixteenth notes since the start of the song, 0..16383. */
  | { readonly kind: 'songPosition'; readonly sixteenths: number }
  | { readonly kind: 'clock' | 'start' | 'continue' | 'stop' };
