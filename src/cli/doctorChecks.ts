import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { restartSettingsSchema } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { loadRtMidi } from '../midi/backends/easymidi.js';
import { openBackend } from '../midi/backends/open.js';
import type { MidiBackend } from '../midi/port.js';
import { surveyPorts } from '../midi/survey.js';
import { SEQUENCER, sequencerAdvice, sequencerState } from '../midi/unavailable.js';

/** What one check found. */
export interface Finding {
  readonly name: string;
  /** `absent`: Antiphon does without it; `missing`: something does not work until it is there. */
  readonly state: 'good' | 'absent' | 'missing';
  readonly detail: string;
  /** How to get it. */
  readonly advice?: string;
}

/** The project's own folder, from the sources as from the built program. */
const HOME = fileURLToPath(new URL('../../', import.meta.url));

/** Everything that is looked at, in the order in which a person would put it right. */
export async function examine(): Promise<readonly Finding[]> {
  const linux = process.platform === 'linux';
  return [
    checkNode(process.versions.node),
    ...(linux ? [checkAlsaLibrary(), checkSequencer()] : []),
    ...(await checkMidi('easymidi')),
    ...(await checkMidi('jzz')),
    checkSimd(),
    checkFile('network kernel', join(HOME, 'dist/kernel/network.wasm')),
    checkFile('page', join(HOME, 'dist/web/index.html')),
    checkModels(join(HOME, 'models')),
    checkTfjsNode(process.versions.node),
    await checkPagePort(restartSettingsSchema.parse({}).port),
  ];
}

/** 20.19 is the first that loads ES modules from CommonJS, which yargs needs. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  if (good) return { name: 'Node.js', state: 'good', detail: version };
  return {
    name: 'Node.js',
    state: 'missing',
    detail: `${version} is too old`,
    advice: 'Install 20.19 or newer from https://nodejs.org.',
  };
}

function checkAlsaLibrary(): Finding {
  const name = 'libasound';
  try {
    loadRtMidi();
    return { name, state: 'good', detail: 'the ALSA library is there' };
  } catch (error) {
    return { name, state: 'absent', detail: 'no MIDI library loads', advice: adviceOf(error) };
  }
}

function checkSequencer(): Finding {
  const advice = sequencerAdvice(sequencerState());
  if (advice === undefined) return { name: SEQUENCER, state: 'good', detail: 'may be opened' };
  return { name: SEQUENCER, state: 'absent', detail: 'no MIDI ports without it', advice };
}

async function checkMidi(backend: MidiBackend['name']): Promise<Finding[]> {
  const name = `MIDI (${backend})`;
  const survey = await surveyPorts(() => openBackend(backend, () => performance.now()));
  if (survey.unavailable !== undefined)
    return [{ name, state: 'absent', detail: 'not available', advice: survey.unavailable }];
  const { inputs, outputs, publishes } = survey;
  return [
    {
      name,
      state: 'good',
      detail: `inputs: ${inputs.length}, outputs: ${outputs.length}; \`antiphon ports\` lists them`,
    },
    publishes === undefined
      ? { name: `ports of its own (${backend})`, state: 'absent', detail: 'not on this system' }
      : {
          name: `ports of its own (${backend})`,
          state: 'good',
          detail: `${publishes.input}, ${publishes.output}`,
        },
  ];
}

/** A module whose one function makes a 128-bit vector. */
const SIMD_MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 0x41, 0, 0xfd, 15, 0xfd, 98, 11],
);

function checkSimd(): Finding {
  const name = 'WebAssembly SIMD';
  try {
    new WebAssembly.Module(SIMD_MODULE);
    return { name, state: 'good', detail: 'supported' };
  } catch {
    return {
      name,
      state: 'missing',
      detail: 'this processor or Node.js lacks it',
      advice: 'Run with --engine tfjs, which is slower.',
    };
  }
}

export function checkFile(name: string, path: string): Finding {
  if (existsSync(path)) return { name, state: 'good', detail: 'built' };
  return { name, state: 'missing', detail: 'not built', advice: 'Run `npm run build`.' };
}

/** @param folder holds a folder for each model */
export function checkModels(folder: string): Finding {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) =>
        ['model.json', 'card.json'].every((file) => existsSync(join(folder, name, file))),
      )
    : [];
  if (names.length > 0)
    return { name: 'models', state: 'good', detail: names.toSorted().join(', ') };
  return {
    name: 'models',
    state: 'missing',
    detail: 'none in models/',
    advice: 'Get the models folder from the repository again, or name a model with --model.',
  };
}

function checkTfjsNode(nodeVersion: string): Finding {
  const name = 'tfjs-node';
  const advice = '`npm rebuild @tensorflow/tfjs-node`, or on Linux `node scripts/tfjs-native.mjs`.';
  const folder = packageFolder('@tensorflow/tfjs-node');
  if (folder === undefined)
    return {
      name,
      state: 'absent',
      detail: 'not installed; only --engine tfjs-node and fast training need it',
      advice: '`npm install --include=optional`.',
    };
  const lib = join(folder, 'lib');
  const hasNative =
    existsSync(lib) &&
    readdirSync(lib).some((version) => existsSync(join(lib, version, 'tfjs_binding.node')));
  if (!hasNative)
    return {
      name,
      state: 'absent',
      detail: 'its native part is missing; only --engine tfjs-node and fast training need it',
      advice,
    };
  if (Number(nodeVersion.split('.')[0]) >= 23)
    return {
      name,
      state: 'absent',
      detail: `it calls functions that Node.js ${nodeVersion} no longer has`,
      advice: 'Use Node.js 22 where you need it.',
    };
  return { name, state: 'good', detail: 'its native part is there' };
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

export function checkPagePort(port: number): Promise<Finding> {
  const name = `port ${port}`;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve({
        name,
        state: 'missing',
        detail: 'taken, perhaps by Antiphon itself',
        advice: 'Choose another for the page with --port.',
      });
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve({ name, state: 'good', detail: 'free for the page' }));
    });
  });
}

function adviceOf(error: unknown): string {
  if (error instanceof AntiphonError) return error.message;
  throw error;
}
