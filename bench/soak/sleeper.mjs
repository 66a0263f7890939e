/**
 * Does nothing but sleep, and on SIGTERM says how late it was woken at most, in milliseconds: what
 * the machine itself makes anybody late by, who has no real-time priority.
 */
const NAP = 10;

let latest = 0;
let due = performance.now() + NAP;
const napping = setInterval(() => {
  const now = performance.now();
  latest = Math.max(latest, now - due);
  due = now + NAP;
}, NAP);
process.on('SIGTERM', () => {
  clearInterval(napping);
  process.stdout.write(`${latest}\n`);
});
