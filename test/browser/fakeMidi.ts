import type { Page } from 'playwright-core';

/** What a MIDI output was given. */
export interface Sent {
  readonly bytes: number[];
  /** Milliseconds of the page's clock. */
  readonly at: number;
}

/**
 * The MIDI ports of a machine that has none: `navigator.requestMIDIAccess` as the standard has it,
 * with the cables in the hand of the test. Call before the page is opened.
 */
export class FakeMidi {
  private constructor(private readonly page: Page) {}

  static async install(page: Page, answer: 'granted' | 'denied' = 'granted'): Promise<FakeMidi> {
    await page.addInitScript(`(${fake.toString()})(${JSON.stringify(answer)})`);
    return new FakeMidi(page);
  }

  /** Plugs a keyboard or a sound module in, or pulls it out. */
  async plug(type: 'input' | 'output', name: string, isIn = true): Promise<void> {
    await this.page.evaluate(`fakeMidi.plug(${JSON.stringify([type, name, isIn])})`);
  }

  /** The keyboard of that name says something. */
  async play(name: string, ...bytes: number[]): Promise<void> {
    await this.page.evaluate(`fakeMidi.play(${JSON.stringify([name, bytes])})`);
  }

  /** What the module of that name was sent so far. */
  async sent(name: string): Promise<Sent[]> {
    return this.page.evaluate(`fakeMidi.sent(${JSON.stringify(name)})`);
  }
}

/** Runs in the page. */
function fake(answer: 'granted' | 'denied'): void {
  interface FakePort extends EventTarget {
    id: string;
    name: string;
    type: string;
    state: string;
    onmidimessage: ((event: { data: Uint8Array }) => void) | null;
    sent: { bytes: number[]; at: number }[];
  }
  const ports = new Map<string, FakePort>();
  const accesses = new Set<EventTarget & { onstatechange?: () => void }>();
  const of = (type: string) =>
    new Map([...ports].filter(([, port]) => port.type === type && port.state === 'connected'));
  const make = (type: string, name: string): FakePort => {
    const sent: FakePort['sent'] = [];
    return Object.assign(new EventTarget(), {
      id: `${type} ${name}`,
      name,
      type,
      state: 'connected',
      onmidimessage: null,
      sent,
      open: () => Promise.resolve(),
      close: () => Promise.resolve(),
      send: (bytes: number[], at: number) => sent.push({ bytes: [...bytes], at }),
    });
  };
  const world = globalThis as unknown as { navigator: object; fakeMidi: object };
  world.fakeMidi = {
    plug([type, name, isIn]: [string, string, boolean]) {
      const id = `${type} ${name}`;
      const port = ports.get(id) ?? make(type, name);
      port.state = isIn ? 'connected' : 'disconnected';
      ports.set(id, port);
      for (const access of accesses) {
        access.dispatchEvent(new Event('statechange'));
        access.onstatechange?.();
      }
    },
    play([name, bytes]: [string, number[]]) {
      ports.get(`input ${name}`)?.onmidimessage?.({ data: Uint8Array.from(bytes) });
    },
    sent: (name: string) => ports.get(`output ${name}`)?.sent ?? [],
  };
  Object.defineProperty(world.navigator, 'requestMIDIAccess', {
    value: async () => {
      if (answer === 'denied') throw new DOMException('denied', 'NotAllowedError');
      const access = Object.defineProperties(new EventTarget(), {
        inputs: { get: () => of('input') },
        outputs: { get: () => of('output') },
      });
      accesses.add(access);
      return access;
    },
  });
}
