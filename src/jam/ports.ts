import { MidiDecoder, type ReceiveMessage } from '../midi/decode.js';
import { choosePort } from '../midi/names.js';
import type { MidiBackend, MidiInput, MidiOutput } from '../midi/port.js';

/** Which ports a jam is played through: by name, or else ports of our own where that can be. */
export interface PortChoice {
  readonly in?: string;
  readonly out?: string;
}

export interface JamPorts {
  readonly input: MidiInput | undefined;
  readonly output: MidiOutput | undefined;
}

/** Names under which other programs see us. */
export const PUBLISHED = { in: 'Antiphon In', out: 'Antiphon Out' } as const;

/**
 * Opens what can be opened. What cannot is said in one line through `notice`, and the jam goes on
 * without it: the page plays too.
 */
export async function openPorts(
  backend: MidiBackend,
  choice: PortChoice,
  receive: ReceiveMessage,
  notice: (line: string) => void,
): Promise<JamPorts> {
  const decoder = new MidiDecoder(receive);
  const push = (bytes: Uint8Array, at: number) => decoder.push(bytes, at);
  const lost = () => notice('The MIDI output is gone. Start Antiphon again once it is back.');
  const input = await tryTo(async () => {
    if (choice.in !== undefined) {
      return backend.openInput(choosePort(await backend.inputNames(), choice.in, 'input'), push);
    }
    return backend.canPublish ? backend.publishInput(PUBLISHED.in, push) : undefined;
  }, notice);
  const output = await tryTo(async () => {
    if (choice.out !== undefined) {
      return backend.openOutput(
        choosePort(await backend.outputNames(), choice.out, 'output'),
        lost,
      );
    }
    return backend.canPublish ? backend.publishOutput(PUBLISHED.out, lost) : undefined;
  }, notice);
  return { input, output };
}

async function tryTo<T>(
  open: () => Promise<T>,
  notice: (line: string) => void,
): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    notice(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
