/** The seven diatonic modes by the names ABC gives them (ABC 2.1, section 3.1.14). */
export type Mode = 'maj' | 'min' | 'dor' | 'phr' | 'lyd' | 'mix' | 'loc';

/**
 * A key: the signature as a count of fifths (sharps positive, flats negative) and the mode that
 * says which of its notes is home. G major is `{ fifths: 1, mode: 'maj' }`, E minor
 * `{ fifths: 1, mode: 'min' }`, A mixolydian `{ fifths: 2, mode: 'mix' }`.
 */
export interface Key {
  /** -7..7 */
  readonly fifths: number;
  readonly mode: Mode;
}
