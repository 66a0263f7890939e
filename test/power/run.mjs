// The power is cut while somebody plays, again and again, in an emulated machine: the jam is taken up
// each time, and of the notes that a client was told of 100 ms before a cut, by the machine's own
// clock, none is missing. The last line counts. POWER_CUTS says how often; each takes about a minute.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT, testOnMachine } from '../machine/testOnMachine.mjs';
import { makeDisk } from './disk.mjs';
import { compareJournals } from './journals.mjs';
import { live } from './life.mjs';

const CUTS = Number(process.env.POWER_CUTS ?? 3);
/** What the journal may lack of what was heard before a cut, in milliseconds. */
const BOUND = 100;
/** `--resume auto` begins a new jam where one was cut off sooner after it was taken up. */
const STEADY = 11_000;

const NEEDED = [
  ['/usr/bin/nbdkit', 'nbdkit'],
  ['/usr/sbin/mkfs.ext4', 'e2fsprogs'],
];

await testOnMachine(NEEDED, async (kernel) => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-power-'));
  try {
    return await cutAgainAndAgain(kernel, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Each life is a test of what those before have left; the last one ends its jam. */
async function cutAgainAndAgain(kernel, folder) {
  const image = makeDisk(folder);
  /** What was told in the lives before, and how long before they were cut off. */
  const told = [];
  let failed = 0;
  for (let life = 0; life <= CUTS; life++) {
    const cutAfter = life < CUTS ? STEADY + 3000 * Math.random() : undefined;
    const { complaints, ...printed } = await live(kernel, image, cutAfter);
    const { cache, found, heard, said } = printed;
    const { damage, lost } = await compareJournals(found, told);
    const faults = [
      ...(cache === 'write back' ? [] : [`the disk's cache is "${cache}": it loses nothing`]),
      ...(found.length === Math.min(life, 1) ? [] : [`${found.length} journals were found`]),
      ...damage,
      ...lost.filter(({ age }) => age >= BOUND).map(lostInWords),
      ...(heard.some(({ note }) => note.startsWith('partner')) ? [] : ['nothing was answered']),
      ...(cutAfter === undefined ? await faultsOfEnd(printed, folder) : []),
    ];
    const oldest = Math.ceil(Math.max(0, ...lost.map(({ age }) => age)));
    process.stdout.write(
      `Life ${life + 1}: of ${told.length} notes told before, ${lost.length} are lost, told ${oldest} ms before a cut or less. ${heard.length} more told.\n`,
    );
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
    if (faults.length > 0) {
      failed += 1;
      process.stdout.write(`${said}\n${complaints}\n`);
    }
    told.push(...heard);
  }
  return { passed: CUTS + 1 - failed, failed };
}

function lostInWords({ note, age }) {
  return `told ${Math.ceil(age)} ms before a cut, but lost: ${note}`;
}

/** It ended well, and played again as one jam it gives what was sent in all of its lives. */
async function faultsOfEnd({ ended, left, heard }, folder) {
  const { damage, lost } = await compareJournals(left, heard);
  const path = join(folder, 'left.journal');
  writeFileSync(path, Buffer.from(left[0] ?? '', 'base64'));
  const words = ['dist/main.js', 'replay', path, '--out', `${path}.mid`];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: PROJECT, encoding: 'utf8' });
  return [
    ...(ended === 0 ? [] : [`it ended with ${ended}`]),
    ...damage,
    ...lost.map(({ note }) => `ended in order, but lost: ${note}`),
    ...(status === 0 && stderr === '' ? [] : [`replay: ${status} ${stderr}`]),
  ];
}
