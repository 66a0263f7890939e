import type { Engine } from '../model/engine.js';
import { likeliest, probabilityOf } from '../model/softmax.js';
import type { HeldOut } from './material.js';
import type { Metrics } from './metrics.js';

/** As `score` of `metrics.ts`, of any kind of mind: each text from the state before the first. */
export function scoreEngine(engine: Engine, texts: readonly HeldOut[]): Metrics {
  let bits = 0;
  let right = 0;
  let count = 0;
  let musicBits = 0;
  let musicCount = 0;
  let notes = 0;
  for (const text of texts) {
    notes += text.notes;
    engine.reset();
    let logits: Float32Array | undefined;
    text.passage.forEach((index, at) => {
      if (logits !== undefined) {
        const cost = -Math.log2(probabilityOf(logits, index));
        bits += cost;
        const music = text.music[at] ?? 0;
        musicBits += music * cost;
        musicCount += music;
        if (likeliest(logits) === index) right++;
        count++;
      }
      logits = engine.step(index);
    });
  }
  return {
    bitsPerCharacter: bits / count,
    accuracy: right / count,
    ...(musicCount > 0 ? { musicBitsPerCharacter: musicBits / musicCount } : {}),
    ...(notes > 0 ? { bitsPerNote: musicBits / notes } : {}),
  };
}
