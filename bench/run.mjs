/**
 * `npm run bench [name ...]`: every figure that the README states, from the built project.
 * Each bench prints its own table; each figure is a ratio against something run beside it.
 */
const benches = {
  step: () => import('./step.mjs'),
  sizes: () => import('./sizes.mjs'),
  latency: () => import('./latency.mjs'),
  journal: () => import('./journal.mjs'),
  startup: () => import('./startup.mjs'),
  firstSound: () => import('./firstSound.mjs'),
  listening: () => import('./listening.mjs'),
  looking: () => import('./looking.mjs'),
  clock: () => import('./clock.mjs'),
  clockOut: () => import('./clockOut.mjs'),
  answers: () => import('./answers.mjs'),
  modes: () => import('./modes.mjs'),
  steering: () => import('./steering.mjs'),
  frames: () => import('./frames.mjs'),
  viewers: () => import('./viewers.mjs'),
  training: () => import('./training.mjs'),
  hosted: () => import('./hosted.mjs'),
  modelSwitch: () => import('./modelSwitch.mjs'),
  viewersLoad: () => import('./viewersLoad.mjs'),
  relay: () => import('./relay.mjs'),
  faults: () => import('./faults.mjs'),
  takeover: () => import('./takeover.mjs'),
};

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!(name in benches)) {
    console.error(
      `There is no bench called ${name}. There are: ${Object.keys(benches).join(', ')}.`,
    );
    process.exit(2);
  }
}
for (const [name, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name} ==`);
  const { bench } = await load();
  await bench();
}
