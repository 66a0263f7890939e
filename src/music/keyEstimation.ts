import { type Key, keyOn, type Mode } from './key.js';
import { type KeyEvidence, keyFeatures, seenFrom } from './keyFeatures.js';
import { KEY_WEIGHTS } from './keyWeights.js';

/** Modes that are told apart; the others are too rare in the collections to be learned. */
const ESTIMATED_MODES = ['maj', 'min', 'dor', 'mix'] as const satisfies readonly Mode[];

/**
 * The likeliest key and mode: how long and how often each degree sounds, where in the bar, first
 * and last, and which steps lead from it. A multinomial logistic regression over the twelve tonics
 * of four modes; the profiles of Krumhansl and Kessler (Psychological Review 89, 1982) are its
 * special case of lengths alone. Undefined without notes.
 */
export function estimateKey(evidence: KeyEvidence): Key | undefined {
  if (evidence.notes.length === 0) return undefined;
  const features = keyFeatures(evidence);
  let best: Key | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const mode of ESTIMATED_MODES) {
    const { bias, weights } = KEY_WEIGHTS[mode];
    for (let tonic = 0; tonic < 12; tonic += 1) {
      let score = bias;
      for (let i = 0; i < weights.length; i += 1) {
        score += (weights[i] ?? 0) * (features[seenFrom(tonic, i)] ?? 0);
      }
      if (score > most) {
        most = score;
        best = keyOn(tonic, mode);
      }
    }
  }
  return best;
}
