import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { type Crashes, readCrashes } from '../observe/crashReport.js';
import { crashFolder } from './crashWatch.js';
import { examine, type Finding } from './doctorChecks.js';
import { crashProse } from './doctorCrashes.js';

interface DoctorOptions {
  readonly json: boolean;
}

/** `antiphon doctor [--json]`: what is there, what is missing, how to get it, and what crashed. */
export const doctorCommand: CommandModule<object, DoctorOptions> = {
  command: 'doctor',
  describe: 'Say what is there, what is missing and how to get it',
  builder: (yargs) =>
    yargs.option('json', {
      describe: 'Print the findings as JSON',
      type: 'boolean',
      default: false,
    }),
  handler: runDoctor,
};

async function runDoctor({ json }: ArgumentsCamelCase<DoctorOptions>): Promise<void> {
  const findings = await examine();
  const crashes = readCrashes(crashFolder());
  const { platform, arch } = process;
  const report = json
    ? JSON.stringify({ platform, arch, findings, crashes })
    : doctorProse(findings, platform, crashes);
  process.stdout.write(`${report}\n`);
}

/** How to let a DAW and Antiphon hear each other. */
const CONNECTING: Partial<Record<NodeJS.Platform, string>> = {
  linux:
    'To play with a DAW on Linux: start Antiphon, then connect your DAW to "Antiphon In" and\n' +
    '"Antiphon Out", in the DAW or with `aconnect` or qpwgraph.',
  darwin:
    'To play with a DAW on macOS: start Antiphon and choose "Antiphon In" and "Antiphon Out" in the\n' +
    'DAW. Where it wants a bus instead: Audio MIDI Setup > Window > Show MIDI Studio > IAC Driver >\n' +
    '"Device is online", then `antiphon --in IAC --out IAC` with two buses, one for each direction.',
  win32:
    'To play with a DAW on Windows: create two ports with loopMIDI\n' +
    '(https://www.tobias-erichsen.de/software/loopmidi.html), say "To Antiphon" and "From Antiphon",\n' +
    'choose them in the DAW, then `antiphon --in "To Antiphon" --out "From Antiphon"`.',
};

export function doctorProse(
  findings: readonly Finding[],
  platform: NodeJS.Platform,
  crashes: Crashes = { count: 0 },
): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const said: string[] = [];
  const lines = findings.flatMap(({ name, state, detail, advice }) => {
    const line = `${state.padEnd(8)} ${name.padEnd(width)}  ${detail}`;
    // One missing part stops several things; how to get it is said once.
    if (advice === undefined || said.some((earlier) => advice.endsWith(earlier))) return [line];
    said.push(advice);
    return [line, `${' '.repeat(11 + width)}${advice}`];
  });
  return [...lines, '', verdict(findings), ...crashProse(crashes), connecting(platform)]
    .join('\n')
    .trimEnd();
}

function verdict(findings: readonly Finding[]): string {
  const missing = findings.filter(({ state }) => state === 'missing');
  if (missing.length > 0)
    return `Put right first: ${missing.map(({ name }) => name).join(', ')}.\n`;
  if (findings.some(({ state }) => state === 'absent'))
    return 'Antiphon runs here; it does without what is absent.\n';
  return 'Everything is there.\n';
}

function connecting(platform: NodeJS.Platform): string {
  return CONNECTING[platform] ?? '';
}
