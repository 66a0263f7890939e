import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NetworkEvent } from '../../src/jam/events.js';
import { NetworkWatch } from '../../src/jam/networkWatch.js';
import { Listening } from '../../src/model/listening.js';
import { createWasmEngine } from '../../src/model/wasmEngine.js';
import { NetworkPicture } from '../../src/wire/networkPicture.js';
import { randomNetwork, someVocabulary } from '../model/support.js';

const V = 6;
const network = randomNetwork(V, [5, 3]);
const text = fc.string({ unit: fc.constantFrom(...'!"#$%&'), maxLength: 900 });
let listening: () => Listening;

beforeAll(async () => {
  const engine = await createWasmEngine(network);
  listening = () => new Listening(engine, someVocabulary(V));
});

test('what is told bit by bit is all there is, however the text is rewritten', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), text)), (edits) => {
      const heard = listening();
      const watch = new NetworkWatch();
      const picture = new NetworkPicture();
      for (const [kept, more] of edits) {
        heard.hear(heard.text.slice(0, kept * heard.text.length) + more);
        const news = watch.news(heard);
        if (news !== undefined) picture.show(news);
        const whole = new NetworkWatch().news(heard);
        if (picture.whole !== undefined) expect(picture.whole).toEqual(whole);
      }
    }),
    { numRuns: 30 },
  );
});

test('only what is new is told, and nothing where nothing is', () => {
  const heard = listening();
  const watch = new NetworkWatch();
  heard.hear('!"#$');
  expect(watch.news(heard)).toMatchObject({ start: 0, from: 0, text: '!"#$', layers: [5, 3] });
  heard.hear('!"#%%');
  const news = watch.news(heard);
  expect(news).toMatchObject({ start: 0, from: 3, text: '%%' });
  expect(Buffer.from(news?.cells ?? '', 'base64')).toHaveLength(2 * 8);
  expect(watch.news(heard)).toBeUndefined();
  heard.hear('!"');
  expect(watch.news(heard)).toMatchObject({ from: 2, text: '', cells: '' });
});

test('where the text is longer than what is kept, what is forgotten is told', () => {
  const heard = listening();
  const watch = new NetworkWatch();
  heard.hear('!'.repeat(590));
  watch.news(heard);
  heard.hear('!'.repeat(700));
  expect(watch.news(heard)).toMatchObject({ start: 100, from: 590, text: '!'.repeat(110) });
});

test('another network is told from its beginning', () => {
  const watch = new NetworkWatch();
  for (const heard of [listening(), listening()]) {
    heard.hear('!!!!');
    expect(watch.news(heard)).toMatchObject({ from: 0, text: '!!!!' });
  }
});

test('of a model without cells it is told once that there are none', () => {
  const nothing: NetworkEvent = {
    kind: 'network',
    start: 0,
    from: 0,
    text: '',
    layers: [],
    cells: '',
  };
  const watch = new NetworkWatch();
  expect(watch.news({ text: 'ab', activity: undefined })).toEqual(nothing);
  expect(watch.news({ text: 'abc', activity: undefined })).toBeUndefined();
});
