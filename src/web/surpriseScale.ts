/** Bits that show at full strength: one chance in 256. */
const FULL = 8;
/** From here on a note wears a ring: one chance in some 20. */
export const RING = 4.5;
const STEPS = 8;
/** How much of the colour is left of a note that was quite expected. */
const FAINTEST = 0.42;

/**
 * The colour of a note by its surprise: from close to the paper to the full colour. The scale is
 * one of lightness, so that it needs no eye for hues. Colours are CSS.
 */
export function surpriseSteps(full: string, paper: string): string[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const share = FAINTEST + (1 - FAINTEST) * (step / STEPS);
    return `color-mix(in oklab, ${full} ${Math.round(100 * share)}%, ${paper})`;
  });
}

/** Which of the steps shows so many bits. */
export function surpriseStep(bits: number): number {
  return Math.round((STEPS * Math.max(0, Math.min(bits, FULL))) / FULL);
}
