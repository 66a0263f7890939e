import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { liveSettingsOf, loadSettings, type Settings, settingNames } from '../config/load.js';
import { AntiphonError } from '../error.js';
import { systemClock } from '../jam/clock.js';
import { headLine } from '../jam/journal.js';
import { JournalWriter } from '../jam/journalWriter.js';
import { OutputLane } from '../jam/output/outputLane.js';
import { JamRuntime } from '../jam/runtime.js';
import { Session } from '../jam/session.js';
import { openBackend } from '../midi/backends/open.js';
import { createEngine } from '../model/createEngine.js';
import { WireLane } from '../wire/lane.js';
import { openModel } from './openModel.js';
import { settingFlags } from './settingFlags.js';
import { programVersion } from './version.js';

const PAGE = fileURLToPath(new URL('../../dist/web', import.meta.url));

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const notice = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** `antiphon jam`, the default: plays with whoever plays, until `stop` is aborted. */
export function jamCommand(stop: AbortSignal): CommandModule {
  return {
    command: ['jam', '$0'],
    describe: 'Play with you: listen on MIDI and on the page, and answer',
    builder: (yargs) =>
      yargs
        .options(settingFlags(settingNames))
        .option('config', {
          type: 'string',
          requiresArg: true,
          describe: 'JSON file with any of these settings',
        })
        .example('$0', 'Play on the page, or through the ports Antiphon In and Antiphon Out')
        .example('$0 --in keystation --out fluid', 'Play with a keyboard and a synthesiser')
        .example('$0 --tempo 96 --meter 6/8 --key Em', 'Tell it what you are going to play'),
    handler: (flags) => {
      const file = flags['config'];
      return jam(
        loadSettings({
          ...(typeof file === 'string' ? { file } : {}),
          environment: process.env,
          flags,
        }),
        stop,
      );
    },
  };
}

async function jam(settings: Settings, stop: AbortSignal): Promise<void> {
  const version = programVersion();
  const [model, backend] = await Promise.all([openModel(settings.model), midiOf(settings)]);
  const engine = await createEngine(settings.engine, model, { precision: settings.precision });
  const live = liveSettingsOf(settings);
  const journal = await startJournal(
    settings,
    headLine({
      antiphon: version,
      seed: settings.seed,
      settings: live,
      model: { name: model.card.name, weightsSha256: model.card.weightsSha256 },
      engine: settings.engine,
      precision: settings.precision,
    }),
  );
  const runtime = new JamRuntime({
    session: new Session({ model, engine, settings: live, seed: settings.seed }),
    clock: systemClock,
    ports: {
      ...(settings.in === undefined ? {} : { in: settings.in }),
      ...(settings.out === undefined ? {} : { out: settings.out }),
    },
    notice,
    ...(backend === undefined ? {} : { backend }),
    ...(journal === undefined ? {} : { journal }),
  });
  const server = new WireLane({
    source: runtime,
    host: settings.host,
    port: settings.port,
    pageFolder: PAGE,
    version,
    ...(settings.token === undefined ? {} : { token: settings.token }),
    onError: (error) =>
      notice(`The page's server: ${error instanceof Error ? error.message : error}`),
  });
  try {
    const address = await server.start(stop);
    await runtime.start(stop);
    const { input, output } = runtime.openPorts;
    say(`MIDI in: ${input ?? 'none'}   MIDI out: ${output ?? 'none'}`);
    say(`Ready. Open ${address} and play.`);
    await aborted(stop);
  } finally {
    await runtime.stop();
    await server.stop();
    await backend?.stop();
    engine.dispose();
  }
}

/** The MIDI backend, or none where the system has none: the page plays all the same. */
async function midiOf(settings: Settings): Promise<OutputLane | undefined> {
  try {
    return new OutputLane(await openBackend(settings.backend, systemClock.now));
  } catch (error) {
    if (!(error instanceof AntiphonError)) throw error;
    notice(error.message);
    return undefined;
  }
}

async function startJournal(settings: Settings, head: string): Promise<JournalWriter | undefined> {
  if (settings.record === undefined) return undefined;
  const journal = new JournalWriter(settings.record, () =>
    notice(`${settings.record}: the journal cannot be written any more; the jam goes on without.`),
  );
  try {
    await journal.start();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new AntiphonError(
        'journal-exists',
        `${settings.record} is already there, perhaps as the journal of another session: choose another file with --record.`,
        { cause },
      );
    }
    throw new AntiphonError(
      'journal-unwritable',
      `${settings.record}: a journal cannot be written there. Choose another file with --record.`,
      { cause },
    );
  }
  journal.append(head);
  return journal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
