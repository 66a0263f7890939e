import type { Key } from '../../music/key.js';
import { estimateKey } from '../../music/keyEstimation.js';
import type { KeyEvidence } from '../../music/keyFeatures.js';
import type { ListenerSettings } from './settings.js';

const BEFORE_ANY_NOTE: Key = { fifths: 0, mode: 'maj' };

/** A key is heard in about so many of the latest notes: some 32 bars, so that it may change. */
const REMEMBERED_NOTES = 256;

/** The key that is played in: as given, or heard in the latest notes after some in `keyBefore`. */
export function hearKey({ key, keyBefore }: ListenerSettings, evidence: KeyEvidence): Key {
  if (key !== 'auto') return key;
  const notes = evidence.notes.slice(-REMEMBERED_NOTES);
  return estimateKey({ ...evidence, notes }, keyBefore) ?? BEFORE_ANY_NOTE;
}
