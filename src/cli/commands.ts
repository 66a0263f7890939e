import type { Argv } from 'yargs';
import { UsageError } from './program.js';

type AddCommand = (program: Argv) => Argv;

/** Gives the signal that says stop; within so many milliseconds of it the command is to have ended. */
type HeedSignals = (within?: number) => AbortSignal;

/** Releasing the notes, the viewers' goodbye and the journal take a second at most. */
const JAM_STOPS_WITHIN = 5000;

/**
 * Every command by its name, in the order of the help. Each is loaded only when its turn comes, so
 * that the daemon starts without the trainer's code and `ports` without the network's.
 */
const COMMANDS: Readonly<Record<string, (heedSignals: HeedSignals) => Promise<AddCommand>>> = {
  jam: async (heedSignals) => {
    const { jamCommand } = await import('./jam.js');
    return (program) => program.command(jamCommand(heedSignals(JAM_STOPS_WITHIN)));
  },
  host: async (heedSignals) => {
    const { hostCommand } = await import('./host.js');
    return (program) => program.command(hostCommand(heedSignals()));
  },
  relay: async (heedSignals) => {
    const { relayCommand } = await import('./relay.js');
    return (program) => program.command(relayCommand(heedSignals()));
  },
  ports: async () => {
    const { portsCommand } = await import('./ports.js');
    return (program) => program.command(portsCommand);
  },
  doctor: async () => {
    const { doctorCommand } = await import('./doctor.js');
    return (program) => program.command(doctorCommand);
  },
  generate: async () => {
    const { generateCommand } = await import('./generate.js');
    return (program) => program.command(generateCommand);
  },
  transcribe: async () => {
    const { transcribeCommand } = await import('./transcribe.js');
    return (program) => program.command(transcribeCommand);
  },
  perform: async () => {
    const { performCommand } = await import('./perform.js');
    return (program) => program.command(performCommand);
  },
  render: async () => {
    const { renderCommand } = await import('./render.js');
    return (program) => program.command(renderCommand);
  },
  replay: async () => {
    const { replayCommand } = await import('./replay.js');
    return (program) => program.command(replayCommand);
  },
  corpus: async () => {
    const { corpusCommand } = await import('./corpus.js');
    return (program) => program.command(corpusCommand);
  },
  train: async (heedSignals) => {
    const { trainCommand } = await import('./train.js');
    return (program) => program.command(trainCommand(heedSignals()));
  },
  learn: async (heedSignals) => {
    const { learnCommand } = await import('./learn.js');
    return (program) => program.command(learnCommand(heedSignals()));
  },
  ngram: async () => {
    const { ngramCommand } = await import('./ngram.js');
    return (program) => program.command(ngramCommand);
  },
  dynamic: async (heedSignals) => {
    const { dynamicCommand } = await import('./dynamic.js');
    return (program) => program.command(dynamicCommand(heedSignals()));
  },
  evaluate: async (heedSignals) => {
    const { evaluateCommand } = await import('./evaluate.js');
    return (program) => program.command(evaluateCommand(heedSignals()));
  },
  compare: async (heedSignals) => {
    const { compareCommand } = await import('./compare.js');
    return (program) => program.command(compareCommand(heedSignals()));
  },
  export: async () => {
    const { exportCommand } = await import('./export.js');
    return (program) => program.command(exportCommand);
  },
};

/**
 * The commands that these words may mean: the one they begin with, `jam` for flags alone, or all.
 *
 * @throws UsageError where they begin with no command
 */
export async function addCommandsFor(
  words: readonly string[],
  heedSignals: HeedSignals,
): Promise<AddCommand> {
  const added = await Promise.all(namesFor(words).map((name) => COMMANDS[name]?.(heedSignals)));
  return (program) => added.reduce((so, add) => add?.(so) ?? so, program);
}

/** Help wants to know every command. */
function namesFor([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return ['jam'];
  if (Object.hasOwn(COMMANDS, first)) return [first];
  const every = Object.keys(COMMANDS);
  if (!first.startsWith('-')) {
    throw new UsageError(`There is no command ${first}. There are: ${every.join(', ')}.`);
  }
  const wantsAll = [first, ...others].some((word) => ['-h', '--help', '--version'].includes(word));
  return wantsAll ? every : ['jam'];
}
