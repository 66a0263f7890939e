import { AntiphonError } from '../error.js';
import { PUBLISHED } from './names.js';
import type { MidiBackend } from './port.js';

/** What a MIDI system offers at this moment. */
export interface PortSurvey {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The names that other programs will see; absent where the system allows none. */
  readonly publishes?: { readonly input: string; readonly output: string };
  /** Why there is no MIDI, and how to get it; absent where there is. */
  readonly unavailable?: string;
}

/** A machine without MIDI is an answer here, and no error. */
export async function surveyPorts(open: () => Promise<MidiBackend>): Promise<PortSurvey> {
  let backend: MidiBackend;
  try {
    backend = await open();
  } catch (error) {
    if (!(error instanceof AntiphonError)) throw error;
    return { inputs: [], outputs: [], unavailable: error.message };
  }
  try {
    const inputs = await backend.inputNames();
    const outputs = await backend.outputNames();
    return { inputs, outputs, ...(backend.canPublish ? { publishes: PUBLISHED } : {}) };
  } finally {
    backend.close();
  }
}
