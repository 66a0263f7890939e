// Antiphon on a real ALSA sequencer, for machines that have none: the scenarios run in an emulated
// computer. The last line counts them. Behaviour only: everything is slow there. A part of a
// scenario file's name as an argument runs that one alone.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EMULATION, OUR_FILES } from '../machine/machine.mjs';
import { runScenarios } from '../machine/runScenarios.mjs';
import { PROJECT, testOnMachine } from '../machine/testOnMachine.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
/** Four minutes are usual on two cores with other work; a busier machine takes longer. */
const LIMIT = 600_000;

const scenarios = readdirSync(join(HERE, 'scenarios'))
  .filter((name) => name.includes(process.argv[2] ?? '.test.mjs'))
  .map((name) => `test/alsa/scenarios/${name}`);

await testOnMachine([['/usr/bin/aconnect', 'alsa-utils']], (kernel) =>
  runScenarios(kernel, {
    init: join(HERE, 'init'),
    variables: { PROJECT, NODE: process.execPath, SCENARIOS: scenarios.join(' ') },
    words: [...EMULATION, '-smp', '2', ...OUR_FILES],
    limit: LIMIT,
  }),
);
