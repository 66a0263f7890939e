import { expect, test } from '@jest/globals';
import { Jam, newSession } from './jamming.js';

const MOTIFS = [
  [60, 64, 62, 65],
  [67, 67, 72, 71],
  [64, 60, 67, 60],
];
const SEEDS = [1, 2, 3];

/** A motif four times over, then what is answered to it. */
function answerTo(motif: readonly number[], jam: Jam): number[] {
  const end = jam.play([...motif, ...motif, ...motif, ...motif], 1000);
  jam.till(end + 20_000);
  return jam.sent.flatMap(({ message }) => (message.kind === 'noteOn' ? [message.pitch] : []));
}

/** How many of an answer's notes follow the one before as in the motif, played round. */
function comebacks(answer: readonly number[], motif: readonly number[]): number {
  const round = [...motif, ...motif].join(' ');
  return answer.filter((_, at) => at > 0 && round.includes(answer.slice(at - 1, at + 1).join(' ')))
    .length;
}

function share(adaptation: number): number {
  let notes = 0;
  let count = 0;
  for (const motif of MOTIFS) {
    for (const seed of SEEDS) {
      const answer = answerTo(motif, new Jam(newSession({ adaptation }, seed)));
      notes += answer.length;
      count += comebacks(answer, motif);
    }
  }
  return count / notes;
}

test('what was played comes back in the answers more often when it adapts', () => {
  expect(share(1)).toBeGreaterThan(2 * share(0));
});

test('how much it adapts is turned live, and what is being played goes on', () => {
  const motif = [60, 64, 62, 65];
  const turned = new Jam(newSession({ adaptation: 0 }));
  turned.receive({ kind: 'settings', change: { adaptation: 1 } }, 500);
  const answer = answerTo(motif, turned);
  expect(answer).toEqual(answerTo(motif, new Jam(newSession({ adaptation: 1 }))));
  expect(answer).not.toEqual(answerTo(motif, new Jam(newSession({ adaptation: 0 }))));
  const turn = turned.session.snapshot().state.turn;
  turned.receive({ kind: 'settings', change: { adaptation: 0.3 } }, 60_000);
  expect(turned.session.snapshot()).toMatchObject({
    state: { turn },
    settings: { adaptation: 0.3 },
  });
});

test('a motif surprises the network alone every time, and the partner less and less', () => {
  const jam = new Jam();
  const motif = [60, 64, 62, 65];
  jam.play([...motif, ...motif, ...motif, ...motif], 1000);
  const { surprise, networkSurprise } = jam.of('prediction').at(-1) ?? {};
  expect(surprise).toBeLessThan((networkSurprise ?? 0) / 2);
});

test('the same playing gives the same answers, phrase after phrase', () => {
  const jams = [new Jam(), new Jam()];
  for (const jam of jams) {
    for (const start of [1000, 20_000, 40_000]) jam.play([60, 62, 64, 65, 67, 64, 60, 67], start);
    jam.till(60_000);
  }
  expect(jams[0]?.outputs).toEqual(jams[1]?.outputs);
});
