import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { openBackend } from '../midi/backends/open.js';
import { plainName } from '../midi/names.js';
import type { MidiBackend } from '../midi/port.js';
import { type PortSurvey, surveyPorts } from '../midi/survey.js';

const BACKENDS: readonly MidiBackend['name'][] = ['easymidi', 'jzz', 'memory'];

interface PortsOptions {
  readonly backend: MidiBackend['name'];
  readonly json: boolean;
}

/** `antiphon ports [--backend NAME] [--json]`: what can be plugged together. */
export const portsCommand: CommandModule<object, PortsOptions> = {
  command: 'ports',
  describe: 'List the MIDI instruments that Antiphon can listen to and play on',
  builder: (yargs) =>
    yargs
      .option('backend', {
        describe: 'What reaches the MIDI ports',
        choices: BACKENDS,
        default: 'easymidi' as const,
      })
      .option('json', {
        describe: 'Print the list as JSON',
        type: 'boolean',
        default: false,
      }),
  handler: runPorts,
};

async function runPorts({ backend, json }: ArgumentsCamelCase<PortsOptions>): Promise<void> {
  const survey = await surveyPorts(() => openBackend(backend, () => performance.now()));
  process.stdout.write(`${json ? JSON.stringify(survey) : portsProse(survey)}\n`);
}

/** The survey in a musician's words. */
export function portsProse(survey: PortSurvey): string {
  const { inputs, outputs, publishes, unavailable } = survey;
  if (unavailable !== undefined)
    return [
      unavailable,
      '',
      'Without MIDI you can still play on the page: `antiphon`, then open the address it prints.',
    ].join('\n');
  const paragraphs = [
    inputs.length > 0
      ? `Antiphon can listen to (--in):\n${list(inputs)}`
      : 'There is no MIDI input to listen to. Plug in a keyboard and switch it on, or play on the page.',
    outputs.length > 0
      ? `Antiphon can play on (--out):\n${list(outputs)}`
      : 'There is no MIDI output to play on. Plug in an instrument or start a synthesizer, or listen on the page.',
  ];
  if (publishes !== undefined)
    paragraphs.push(
      'While it runs, your DAW and other programs see two ports more:\n' +
        `  ${publishes.input}   send your playing here\n` +
        `  ${publishes.output}  its answers come from here`,
    );
  const example = flag('in', inputs) + flag('out', outputs);
  if (example !== '')
    paragraphs.push(`A part of a name is enough, for example:\n  antiphon${example}`);
  return paragraphs.join('\n\n');
}

/** Names as people know them, but in full where two would look the same. */
function list(names: readonly string[]): string {
  const plain = names.map(plainName);
  return names
    .map((name, index) => {
      const short = plain[index] ?? name;
      return `  ${plain.filter((other) => other === short).length > 1 ? name : short}`;
    })
    .join('\n');
}

/** As little of the first instrument's name as says which it is. */
function flag(name: string, ports: readonly string[]): string {
  const port = ports.find(isInstrument);
  if (port === undefined) return '';
  const full = plainName(port);
  const device = full.split(':')[0] ?? full;
  const isEnough = ports.filter((other) => other.includes(device)).length === 1;
  return ` --${name} "${isEnough ? device : full}"`;
}

/** ALSA's loop gives back what it is sent: played through it, Antiphon would hear itself. */
function isInstrument(name: string): boolean {
  return !name.startsWith('Midi Through');
}
