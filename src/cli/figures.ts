/** Columns that a figure's name takes in a table. */
export const NAME = 34;

export function figure(value: number): string {
  return value.toFixed(3);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
