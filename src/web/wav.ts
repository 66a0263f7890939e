/** Bytes of a sample: 16 bits, signed. */
const BYTES = 2;
const HEADER = 44;

/** What a WAV file is of: linear PCM of 16 bits, channels interleaved. */
export interface WavFormat {
  readonly channels: number;
  /** Samples a second. */
  readonly sampleRate: number;
  /** Samples of each channel. */
  readonly frames: number;
}

/**
 * The 44 bytes in front of the samples (RIFF with `fmt ` and `data`: Microsoft and IBM, Multimedia
 * Programming Interface and Data Specifications 1.0, 1991).
 */
export function wavHeader({ channels, sampleRate, frames }: WavFormat): ArrayBuffer {
  const block = channels * BYTES;
  const bytes = frames * block;
  const view = new DataView(new ArrayBuffer(HEADER));
  const name = (at: number, letters: string): void => {
    [...letters].forEach((letter, index) => {
      view.setUint8(at + index, letter.charCodeAt(0));
    });
  };
  name(0, 'RIFF');
  view.setUint32(4, HEADER - 8 + bytes, true);
  name(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * block, true);
  view.setUint16(32, block, true);
  view.setUint16(34, 8 * BYTES, true);
  name(36, 'data');
  view.setUint32(40, bytes, true);
  return view.buffer;
}

/**
 * Samples of -1..1, a list a channel, as a WAV file has them, little end first; what is beyond is
 * the loudest there is.
 */
export function pcm16(channels: readonly Float32Array[]): ArrayBuffer {
  const frames = channels[0]?.length ?? 0;
  const view = new DataView(new ArrayBuffer(frames * channels.length * BYTES));
  channels.forEach((samples, channel) => {
    samples.forEach((sample, frame) => {
      const value = Math.round(32_767 * Math.max(-1, Math.min(1, sample)));
      view.setInt16((frame * channels.length + channel) * BYTES, value, true);
    });
  });
  return view.buffer;
}
