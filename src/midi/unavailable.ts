import { accessSync, constants } from 'node:fs';
import { AntiphonError } from '../error.js';

/** Where ALSA's sequencer is reached on Linux; both backends go through it. */
export const SEQUENCER = '/dev/snd/seq';

export type SequencerState = 'there' | 'missing' | 'forbidden';

/** Whether this process may use ALSA's sequencer; meaningful on Linux only. */
export function sequencerState(path: string = SEQUENCER): SequencerState {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return 'there';
  } catch (error) {
    return hasCode(error) && error.code === 'EACCES' ? 'forbidden' : 'missing';
  }
}

/** What is wrong with the sequencer and how to get it; undefined when it is there. */
export function sequencerAdvice(state: SequencerState): string | undefined {
  if (state === 'there') return undefined;
  if (state === 'forbidden')
    return `This user may not open ${SEQUENCER}: \`sudo usermod -aG audio $USER\`, then log in again.`;
  return (
    `${SEQUENCER} is missing, so this machine offers no MIDI ports: \`sudo modprobe snd-seq\`, ` +
    'or start the container with `--device /dev/snd`.'
  );
}

/** What kept a native MIDI library from loading and how to get it, in one line. */
export function loadAdvice(error: unknown, platform: NodeJS.Platform, arch: string): string {
  const reason = firstLine(error);
  if (reason.includes('libasound'))
    return (
      'The ALSA library libasound.so.2 is missing: `sudo apt install libasound2` ' +
      '(libasound2t64 on newer systems; the package is called alsa-lib on Fedora, Arch and Alpine).'
    );
  if (/not yet supported|Failed to find binding|invalid ELF header/.test(reason))
    return `This MIDI library has no build for ${platform} on ${arch}: choose the other one with --backend.`;
  return `The MIDI library did not load (${reason}): run \`npm ci\` again.`;
}

/** The error of a backend that cannot be had here. The daemon goes on without MIDI. */
export function midiUnavailable(advice: string, cause?: unknown): AntiphonError {
  return new AntiphonError('midi-unavailable', `MIDI is not available. ${advice}`, { cause });
}

/** @throws AntiphonError `midi-unavailable` where Linux has no sequencer for us. */
export function requireSequencer(platform: NodeJS.Platform): void {
  // RtMidi would find out too, but writes lines of its own to the terminal.
  if (platform !== 'linux') return;
  const advice = sequencerAdvice(sequencerState());
  if (advice !== undefined) throw midiUnavailable(advice);
}

/** The first line of whatever was thrown: strings are thrown too. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]?.trim() ?? '';
}

function hasCode(error: unknown): error is { readonly code: unknown } {
  return typeof error === 'object' && error !== null && 'code' in error;
}
