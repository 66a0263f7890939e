import { isIPv4 } from 'node:net';

/** Counts the connections of each address, so that no one of them can take the places of all. */
export class Visitors {
  private readonly counts = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** False where so many have come from there already; who gets in has to `leave` once. */
  enter(address: string): boolean {
    const count = this.counts.get(address) ?? 0;
    if (count >= this.most) return false;
    this.counts.set(address, count + 1);
    return true;
  }

  leave(address: string): void {
    const count = this.counts.get(address) ?? 0;
    if (count > 1) this.counts.set(address, count - 1);
    else this.counts.delete(address);
  }
}

/**
 * Whose connection it is, by the address it comes from: an IPv4 address, or the first half of an
 * IPv6 address, of which the second half is each machine's own to choose (RFC 4291, section 2.5.1).
 */
export function visitorAt(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:/i, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/**
 * The address of whoever is behind a reverse proxy: the last that `X-Forwarded-For` names, which
 * the proxy itself wrote; those before it anybody may have made up.
 */
export function forwardedAddress(
  header: string | readonly string[] | undefined,
): string | undefined {
  const [last] = [header ?? []].flat().slice(-1);
  const address = last?.split(',').at(-1)?.trim();
  return address === '' ? undefined : address;
}
