import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { loadSettings, type Settings, settingNames } from '../config/load.js';
import { AntiphonError } from '../error.js';
import { clockSince, systemClock, systemClockSince } from '../jam/clock.js';
import { Controls } from '../jam/controls.js';
import { OutputLane } from '../jam/output/outputLane.js';
import { takeRealTimePriority } from '../jam/output/realTime.js';
import type { PortChoice } from '../jam/ports.js';
import { JamRuntime } from '../jam/runtime.js';
import { openBackend } from '../midi/backends/open.js';
import type { Milliseconds } from '../music/time.js';
import { Stopwatch } from '../observe/stopwatch.js';
import type { ArchiveOptions } from '../wire/archive.js';
import { WireLane } from '../wire/lane.js';
import { OscPort, type UdpAddress } from '../wire/osc.js';
import type { Tokens } from '../wire/tokens.js';
import { choicesOf } from './choices.js';
import { readControls, writeControls } from './controlsFile.js';
import type { CrashWatch } from './crashWatch.js';
import { type Guard, guarded, stopAll } from './guarded.js';
import { beginJam, resumeIfCutOff, resumeJam } from './jamBeginning.js';
import { settingsFileOf } from './presets.js';
import { startPulse } from './pulse.js';
import { IF_CUT_OFF, journalToResume } from './resumeFlag.js';
import { secretsOf } from './secrets.js';
import { sessionsFolder, spaceNotice } from './sessionsFolder.js';
import { settingFlags } from './settingFlags.js';
import { SHOW_FLAGS, type ShowWish, showWishOf, startShowing } from './showing.js';
import { startTiming, type Timing } from './timing.js';
import { tlsOf } from './tls.js';
import { tokensOf } from './tokens.js';
import { programVersion } from './version.js';

const PAGE = fileURLToPath(new URL('../../dist/web', import.meta.url));

const BACK =
  'It is there again; what was connected to Antiphon Out by hand may have to be connected again.';

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
        .option('resume', {
          type: 'string',
          describe:
            'Take a recorded jam up where it stopped: a name among the sessions or a file; the newest if you name none; auto: the newest if it was cut off, else a new one',
        })
        .options(SHOW_FLAGS)
        .example('$0', 'Play on the page, or through the ports Antiphon In and Antiphon Out')
        .example('$0 --in keystation --out fluid', 'Play with a keyboard and a synthesiser')
        .example('$0 --config blues', 'Jam over a 12-bar blues')
        .example('$0 --tempo 96 --meter 6/8 --key Em', 'Tell it what you are going to play')
        .example('$0 --nats nats://10.0.0.5:4222 --jam stage', 'Let relays show it to thousands'),
    handler: (flags) => {
      const file = flags['config'];
      const settings = loadSettings({
        ...(typeof file === 'string' ? { file: settingsFileOf(file) } : {}),
        environment: process.env,
        flags,
      });
      const show = showWishOf(flags, process.env);
      return jam(settings, stop, show, resumeWish(settings, flags));
    },
  };
}

/** A jam to be taken up again, and where its model lies if not in models/. */
interface ResumeWish {
  readonly path: string;
  readonly model: string | undefined;
  /** Else it is a new one. */
  readonly onlyIfCutOff: boolean;
}

function resumeWish(
  settings: Settings,
  flags: Readonly<Record<string, unknown>>,
): ResumeWish | undefined {
  const { resume: name, model } = flags;
  if (typeof name !== 'string') return undefined;
  const path = journalToResume(name, sessionsFolder(settings.sessions), flags);
  const onlyIfCutOff = name === IF_CUT_OFF;
  if (path === undefined) {
    if (!onlyIfCutOff) notice('There is no jam to take up yet; this is a new one.');
    return undefined;
  }
  return { path, model: typeof model === 'string' ? model : undefined, onlyIfCutOff };
}

async function jam(
  settings: Settings,
  stop: AbortSignal,
  show?: ShowWish,
  resume?: ResumeWish,
): Promise<void> {
  const tokens = tokensOf(settings);
  const secrets = secretsOf(tokens, show?.broker);
  await guarded(secrets, notice, (guard) => play(settings, tokens, stop, guard, show, resume));
}

async function play(
  settings: Settings,
  tokens: Tokens,
  stop: AbortSignal,
  { crashes, manager }: Guard,
  show?: ShowWish,
  resume?: ResumeWish,
): Promise<void> {
  const version = programVersion();
  const stopwatch = new Stopwatch(systemClock.now);
  const surroundings = { stopwatch, notice };
  const { session, models, clockStart, journal, begun, held } =
    resume === undefined
      ? await beginJam(settings, surroundings)
      : resume.onlyIfCutOff
        ? await resumeIfCutOff(resume.path, settings, surroundings)
        : await resumeJam(resume.path, resume.model, surroundings);
  const clock = systemClockSince(clockStart);
  const backend = await midiOf(settings, clockStart, crashes);
  const controls = new Controls(
    settings.controls === undefined ? [] : readControls(settings.controls),
  );
  const runtime = new JamRuntime({
    stopwatch,
    session,
    models,
    clock,
    ports: portsOf(settings),
    controls,
    notice,
    ...(backend === undefined ? {} : { backend }),
    ...(journal === undefined ? {} : { journal }),
    ...(begun === undefined ? {} : { begun }),
  });
  crashes.tellSettings(() => runtime.snapshot().settings);
  crashes.add(() => backend?.lastBreath());
  crashes.add(() => journal?.flushNow());
  const server = new WireLane({
    source: runtime,
    host: settings.host,
    port: settings.port,
    pageFolder: PAGE,
    version,
    choices: choicesOf(),
    tokens,
    names: settings.publicNames ?? [],
    behindProxy: settings.behindProxy === 'on',
    ...tlsOf(settings),
    archive: archiveOf(settings),
    onError: (error) => {
      notice(`The page's server: ${error instanceof Error ? error.message : error}`);
      if (error instanceof Error && error.cause !== undefined) crashes.report('page', error.cause);
    },
  });
  const osc = oscOf(settings, tokens.controller, runtime);
  keepControls(settings.controls, runtime);
  let timing: Timing | undefined;
  let endPulse = (): void => {};
  let shown: Awaited<ReturnType<typeof startShowing>>;
  try {
    await osc?.start();
    const address = await server.start(stop).catch((error) => {
      if (stop.aborted) return undefined;
      throw error;
    });
    if (address === undefined) return;
    shown = await startShowing(show, runtime, notice);
    await runtime.start(stop);
    endPulse = startPulse(backend, manager);
    for (const message of held) runtime.receive({ kind: 'midi', message });
    // As if it were chosen now: some modes begin by themselves.
    if (begun === undefined) {
      const { mode } = runtime.snapshot().settings;
      runtime.receive({ kind: 'settings', change: { mode } });
    }
    const { inputs, outputs } = runtime.openPorts;
    say(`MIDI in: ${inputs.join(', ') || 'none'}   MIDI out: ${outputs.join(', ') || 'none'}`);
    say(
      `Ready. Open ${address}${tokens.anybody === undefined ? '#token=YOUR_TOKEN' : ''} and play.`,
    );
    tellOfSessions(settings);
    timing = await startTiming(runtime, stopwatch);
    takeRealTimePriority('jam');
    manager.ready(`Playing; the page is at ${address}`);
    await aborted(stop);
  } finally {
    manager.stopping();
    await stopAll([
      () => osc?.stop(),
      () => runtime.stop(),
      () => server.stop(),
      () => shown?.stop(),
      () => backend?.stop(),
      endPulse,
      () => models.dispose(),
    ]);
    for (const line of timing?.stop() ?? []) say(line);
  }
}

function archiveOf({ sessions }: Settings): ArchiveOptions {
  const folder = sessionsFolder(sessions);
  const worker = new URL('./archiveWorker.js', import.meta.url).href;
  return { worker, ...(folder === undefined ? {} : { folder }) };
}

function tellOfSessions({ sessions }: Settings): void {
  const folder = sessionsFolder(sessions);
  const line = folder === undefined ? undefined : spaceNotice(folder);
  if (line !== undefined) notice(line);
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
async function midiOf(
  { backend }: Settings,
  clockStart: Milliseconds,
  crashes: CrashWatch,
): Promise<OutputLane | undefined> {
  try {
    const inputs = await openBackend(backend, clockSince(clockStart));
    return new OutputLane(inputs, undefined, clockStart, (reason, isBack) => {
      notice(
        `The MIDI output failed: ${reason.message}. ${isBack ? BACK : 'Start Antiphon again.'}`,
      );
      crashes.report('output', reason);
    });
  } catch (error) {
    if (!(error instanceof AntiphonError)) throw error;
    notice(error.message);
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
