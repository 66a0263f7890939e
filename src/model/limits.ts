/** Bounds on what is read from a model's folder, which anybody may have made. */
export const LIMITS = {
  /** Character models know about a hundred; the sampler sorts them by insertion. */
  vocabularySize: 1024,
  /** A deeper or wider network could not be stepped between two notes. */
  layers: 4,
  units: 2048,
  /** Numbers in a character's vector: they are multiplied out when the model is read. */
  embeddingDepth: 512,
  /** Bytes of `model.json` and of `card.json`: theirs are a few KiB. */
  jsonBytes: 1 << 20,
  /** Objects and lists within each other in these: whoever checks them goes down as deep. */
  jsonDepth: 64,
  /** Bytes of `weights.bin`: 64 MiB are 16 million parameters, milliseconds a step. */
  weightsBytes: 64 << 20,
  /** Numbers that a network has learned: a file of 8-bit numbers becomes four times as large. */
  parameters: 16 << 20,
} as const;
