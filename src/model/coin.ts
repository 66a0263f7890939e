/**
 * The coin for one character: a number in [0, 1) that depends on nothing but the session's seed,
 * the phrase and the character's place in it, so that what is played does not depend on how far
 * ahead, how often or in what order it was computed.
 *
 * A counter-based generator: the three counters are hashed with the finaliser of MurmurHash3
 * (Appleby 2011) into the 53 bits of a fraction. All arguments are taken modulo 2^32.
 */
export function coin(seed: number, phrase: number, character: number): number {
  const high = mix(mix(mix(seed ^ 0x9e3779b9) ^ phrase) ^ character);
  const low = mix(high ^ 0x85ebca6b);
  return ((high >>> 6) * 0x8000000 + (low >>> 5)) / 2 ** 53;
}

function mix(value: number): number {
  let x = (value + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
