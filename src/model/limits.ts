/** Bounds on what is read from a model's folder, which anybody may have made. */
export const LIMITS = {
  /** Character models know about a hundred; the sampler sorts them by insertion. */
  vocabularySize: 1024,
  /** A deeper or wider network could not be stepped between two notes. */
  layers: 4,
  units: 2048,
  /** Bytes of `model.json` and of `card.json`: theirs are a few KiB. */
  jsonBytes: 1 << 20,
  /** Bytes of `weights.bin`: 64 MiB are 16 million parameters, milliseconds a step. */
  weightsBytes: 64 << 20,
} as const;
