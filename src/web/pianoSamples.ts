/** One recorded stroke of a key. */
export interface Sample {
  /** MIDI number of the key. */
  readonly pitch: number;
  readonly buffer: AudioBuffer;
  /** Seconds into the recording at which the hammer strikes. */
  readonly onset: number;
}

/** A melody's middle: what lies near it is loaded first. */
const MIDDLE = 64;
/** Recordings on their way at the same time; more would hold up the first. */
const AT_ONCE = 3;
/** A recording is used this many semitones away and no further: beyond, it sounds like a toy. */
const REACH = 5;
/** Of the strongest sample in the first half second: from there on it is the note. */
const ONSET = 0.04;
const BEGINNING = 0.5;
/** Seconds before the onset that are kept, for the hammer. */
const ATTACK = 0.002;
/** Seconds over which a recording that was cut dies away. */
const FADE = 1.5;

/** The recorded keys of the grand piano, loaded in order of use, one at a time, for good. */
export class PianoSamples {
  private readonly samples = new Map<number, Sample>();
  private loading?: Promise<void>;

  /** @param folder where `piano.json` lists the recordings by pitch */
  constructor(private readonly folder: URL) {}

  /**
   * Loads what is not yet there, and is done when everything is that can be had. Where the browser
   * cannot decode them there will never be any; where the daemon is away, the next call tries again.
   *
   * @param decoder gives the sample rate that they are decoded to
   */
  load(decoder: BaseAudioContext): Promise<void> {
    this.loading ??= this.loadAll(decoder).catch((error: unknown) => {
      if (!isUndecodable(error)) delete this.loading;
    });
    return this.loading;
  }

  /** The recording to play `pitch` with; none where none near it is there yet. */
  nearest(pitch: number): Sample | undefined {
    for (let away = 0; away <= REACH; away++) {
      const sample = this.samples.get(pitch - away) ?? this.samples.get(pitch + away);
      if (sample !== undefined) return sample;
    }
    return undefined;
  }

  private async loadAll(decoder: BaseAudioContext): Promise<void> {
    const list: Record<string, string> = await (await this.fetch('piano.json')).json();
    const wanted = Object.entries(list)
      .map(([pitch, name]) => ({ pitch: Number(pitch), name }))
      .filter(({ pitch }) => !this.samples.has(pitch))
      .sort((a, b) => Math.abs(a.pitch - MIDDLE) - Math.abs(b.pitch - MIDDLE));
    const next = async (): Promise<void> => {
      for (let key = wanted.shift(); key !== undefined; key = wanted.shift()) {
        const bytes = await (await this.fetch(key.name)).arrayBuffer();
        const buffer = await decoder.decodeAudioData(bytes);
        fadeOut(buffer);
        this.samples.set(key.pitch, { pitch: key.pitch, buffer, onset: onsetOf(buffer) });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  private async fetch(name: string): Promise<Response> {
    const response = await fetch(new URL(name, this.folder));
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response;
  }
}

function isUndecodable(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'EncodingError';
}

/**
 * Where the note begins, in seconds: encoders put some 25 ms of silence in front, decoders may or
 * may not take it away, and the hammer needs its time.
 */
function onsetOf(buffer: AudioBuffer): number {
  const samples = buffer.getChannelData(0).subarray(0, BEGINNING * buffer.sampleRate);
  const strongest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const first = samples.findIndex((sample) => Math.abs(sample) > ONSET * strongest);
  return Math.max(0, first / buffer.sampleRate - ATTACK);
}

function fadeOut(buffer: AudioBuffer): void {
  const length = Math.min(buffer.length, Math.round(FADE * buffer.sampleRate));
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel).subarray(buffer.length - length);
    samples.forEach((sample, index) => {
      samples[index] = sample * (1 - index / length);
    });
  }
}
