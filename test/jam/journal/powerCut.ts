import fc from 'fast-check';

/** What a disk's sector holds that was not made to stay when the power was cut. */
const STATES = ['written', 'empty', 'begun', 'old', 'stray'] as const;

/**
 * What is left of a file that was appended to when the power is cut: up to `synced` bytes all is
 * kept, as the disk promised. After that each sector by itself, in whatever order the disk took them, was
 * written, is still empty, was begun (as may happen within a block of several sectors), or holds what another
 * file, or another part of this one, once had there; and the file has got any length up to its last.
 */
export function leftByPowerCut(file: Buffer, synced: number): fc.Arbitrary<Buffer> {
  return fc.constantFrom(512, 4096).chain((sector) => {
    const first = Math.floor(synced / sector);
    const count = Math.ceil(file.length / sector) - first;
    const place = fc.nat(Math.max(0, file.length - sector));
    const one = fc.record({
      state: fc.constantFrom(...STATES),
      from: place,
      torn: fc.nat(sector),
      noise: fc.uint8Array({ minLength: sector, maxLength: sector }),
    });
    return fc
      .record({
        length: fc.integer({ min: synced, max: file.length }),
        sectors: fc.array(one, { minLength: count, maxLength: count }),
      })
      .map(({ length, sectors }) => {
        const left = Buffer.alloc(sector * (first + count));
        sectors.forEach(({ state, from, torn, noise }, index) => {
          const start = (first + index) * sector;
          const kept = { written: sector, empty: 0, begun: torn, old: 0, stray: 0 }[state];
          if (state === 'old') left.set(noise, start);
          if (state === 'stray') file.copy(left, start, from, from + sector);
          file.copy(left, start, start, start + kept);
        });
        file.copy(left, 0, 0, synced);
        return left.subarray(0, length);
      });
  });
}
