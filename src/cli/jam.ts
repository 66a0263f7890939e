import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { liveSettingsOf, loadSettings, type Settings, settingNames } from '../config/load.js';
import { AntiphonError, MisuseError } from '../error.js';
import { systemClock } from '../jam/clock.js';
import { Controls } from '../jam/controls.js';
import { headLine } from '../jam/journal.js';
import { JournalWriter } from '../jam/journalWriter.js';
import { OutputLane } from '../jam/output/outputLane.js';
import { takeRealTimePriority } from '../jam/output/realTime.js';
import type { PortChoice } from '../jam/ports.js';
import { JamRuntime } from '../jam/runtime.js';
import { Session } from '../jam/session.js';
import { openBackend } from '../midi/backends/open.js';
import { createEngine } from '../model/createEngine.js';
import { Stopwatch } from '../observe/stopwatch.js';
import { WireLane } from '../wire/lane.js';
import { OscPort, type UdpAddress } from '../wire/osc.js';
import { readChartFile } from './chartFile.js';
import { readControls, writeControls } from './controlsFile.js';
import { openModel } from './openModel.js';
import { settingsFileOf } from './presets.js';
import { settingFlags } from './settingFlags.js';
import { startTiming, type Timing } from './timing.js';
import { tlsOf } from './tls.js';
import { tokensOf } from './tokens.js';
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
          describe: 'Preset (blues, minor-blues, trading-fours) or JSON file with any settings',
        })
        .example('$0', 'Play on the page, or through the ports Antiphon In and Antiphon Out')
        .example('$0 --in keystation --out fluid', 'Play with a keyboard and a synthesiser')
        .example('$0 --config blues', 'Jam over a 12-bar blues')
        .example('$0 --tempo 96 --meter 6/8 --key Em', 'Tell it what you are going to play'),
    handler: (flags) => {
      const file = flags['config'];
      return jam(
        loadSettings({
          ...(typeof file === 'string' ? { file: settingsFileOf(file) } : {}),
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
  const tokens = tokensOf(settings);
  const [model, backend] = await Promise.all([openModel(settings.model), midiOf(settings)]);
  const engine = await createEngine(settings.engine, model, { precision: settings.precision });
  const live = {
    ...liveSettingsOf(settings),
    ...(settings.chart === undefined ? {} : readChartFile(settings.chart)),
  };
  const journal = await startJournal(
    settings,
    headLine({
      antiphon: version,
      seed: settings.seed,
      settings: live,
      model: { name: model.card.name, weightsSha256: model.card.weightsSha256 },
      engine: settings.engine,
      precision: settings.precision,
      channel: settings.channel - 1,
    }),
  );
  const controls = new Controls(
    settings.controls === undefined ? [] : readControls(settings.controls),
  );
  const stopwatch = new Stopwatch(systemClock.now);
  const runtime = new JamRuntime({
    stopwatch,
    session: new Session({
      stopwatch,
      model,
      engine,
      settings: live,
      seed: settings.seed,
      channel: settings.channel - 1,
    }),
    clock: systemClock,
    ports: portsOf(settings),
    controls,
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
    tokens,
    names: settings.publicNames ?? [],
    behindProxy: settings.behindProxy === 'on',
    ...tlsOf(settings),
    onError: (error) =>
      notice(`The page's server: ${error instanceof Error ? error.message : error}`),
  });
  const osc = oscOf(settings, tokens.controller, runtime);
  keepControls(settings.controls, runtime);
  let timing: Timing | undefined;
  try {
    await osc?.start();
    const address = await server.start(stop);
    await runtime.start(stop);
    // As if it were chosen now: some modes begin by themselves.
    runtime.receive({ kind: 'settings', change: { mode: live.mode } });
    const { inputs, outputs } = runtime.openPorts;
    say(`MIDI in: ${inputs.join(', ') || 'none'}   MIDI out: ${outputs.join(', ') || 'none'}`);
    say(
      `Ready. Open ${address}${tokens.anybody === undefined ? '#token=YOUR_TOKEN' : ''} and play.`,
    );
    timing = await startTiming(runtime, stopwatch);
    takeRealTimePriority('jam');
    await aborted(stop);
  } finally {
    osc?.stop();
    await runtime.stop();
    await server.stop();
    await backend?.stop();
    engine.dispose();
    for (const line of timing?.stop() ?? []) say(line);
  }
}

/** What is learned is kept at once, so that a cut-off power does not lose it. */
function keepControls(path: string | undefined, runtime: JamRuntime): void {
  if (path === undefined) return;
  runtime.subscribe((event) => {
    if (event.kind !== 'controls') return;
    try {
      writeControls(path, event.bindings);
    } catch {
      notice(`${path}: what the controllers have learned cannot be kept there.`);
    }
  });
}

function oscOf(
  { oscIn, oscOut }: Settings,
  token: string | undefined,
  source: JamRuntime,
): OscPort | undefined {
  if (oscIn === undefined && oscOut === undefined) return undefined;
  return new OscPort({
    source,
    ...(oscIn === undefined ? {} : { listen: udpAddress(oscIn) }),
    ...(oscOut === undefined ? {} : { tell: udpAddress(oscOut) }),
    ...(token === undefined ? {} : { token }),
  });
}

/** `9000`, or `192.168.0.7:9000`. */
function udpAddress(text: string): UdpAddress {
  const [port = '', host = '127.0.0.1'] = text.split(':').reverse();
  return { host, port: Number(port) };
}

function portsOf(settings: Settings): PortChoice {
  const { in: inputs, out: outputs, thru, controlOut } = settings;
  return {
    ...(inputs === undefined ? {} : { in: inputs }),
    ...(outputs === undefined ? {} : { out: outputs }),
    ...(thru === 0 ? {} : { thru: thru - 1 }),
    ...(controlOut === undefined ? {} : { controlOut }),
  };
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
