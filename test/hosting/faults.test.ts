import { describe, expect } from '@jest/globals';
import { missingNats } from '../support/natsServer.js';
import { testWith } from '../support/tools.js';
import { sleep } from './fleet.js';
import {
  Browser,
  broker,
  converged,
  hasPhrases,
  isQuiet,
  kill,
  proxyTo,
  start,
} from './programs.js';

/** The real program, broker and sockets; what is done to them is what happens to machines. */
const testWithNats = testWith(missingNats);
const PHRASE = [67, 69, 71, 72, 74];
/** Processes start slowly where much else is going on. */
const LONG = 120_000;

describe('faults', () => {
  testWithNats(
    'the broker is killed and comes back: the host plays on, viewers come to know the same',
    async () => {
      const server = await broker();
      const host = await start('host', server.url);
      const relay = await start('relay', server.url);
      const player = new Browser([host], 'controller');
      const viewer = new Browser([relay]);
      await player.play(PHRASE);
      await viewer.until((jam) => jam.transcripts.length > 0);
      await server.kill();
      await player.until(hasPhrases(2));
      await player.until(isQuiet);
      await player.play([60, 62, 64]);
      await player.until(hasPhrases(4));
      await server.restart();
      const jam = await converged(player, viewer);
      expect(jam.transcripts).toHaveLength(2);
    },
    LONG,
  );

  testWithNats(
    'a relay is killed under its viewers: they go to another and miss nothing',
    async () => {
      const server = await broker();
      const host = await start('host', server.url);
      const relays = [await start('relay', server.url), await start('relay', server.url)] as const;
      const player = new Browser([host], 'controller');
      const viewers = Array.from({ length: 20 }, () => new Browser(relays));
      await player.look();
      await Promise.all(viewers.map((viewer) => viewer.look()));
      const playing = player.play(PHRASE);
      await kill(relays[0]);
      await playing;
      await Promise.all(viewers.map((viewer) => viewer.until(hasPhrases(2))));
      await converged(player, ...viewers);
    },
    LONG,
  );

  testWithNats(
    'a host is killed in the middle of an answer: another goes on with the jam',
    async () => {
      const server = await broker();
      const first = await start('host', server.url);
      const relay = await start('relay', server.url);
      const player = new Browser([relay], 'controller');
      const viewer = new Browser([relay]);
      // From here on the first has it.
      await player.look();
      await start('host', server.url);
      await player.play(PHRASE);
      await viewer.until(({ sounding }) => sounding.some(({ part }) => part === 'partner'));
      await kill(first);
      await player.play([60, 62, 64]);
      await player.until(hasPhrases(4));
      const { transcripts } = await converged(player, viewer);
      expect(transcripts.map(({ part }) => part).sort()).toEqual(['partner', 'player']);
    },
    LONG,
  );

  testWithNats(
    'a host is cut off: another takes the jam, and when the line is mended all meet there',
    async () => {
      const server = await broker();
      const line = await proxyTo(server);
      const first = await start('host', line.url);
      const relay = await start('relay', server.url);
      const here = new Browser([first], 'controller');
      const there = new Browser([relay], 'controller');
      await here.look();
      await there.look();
      await start('host', server.url);
      line.cut();
      // Both sides play on; what lasts is what the others were told.
      await here.play(PHRASE);
      await here.until(hasPhrases(2));
      await sleep(2000);
      await there.play([60, 62, 64]);
      await there.until(hasPhrases(2));
      await there.until(isQuiet);
      line.mend();
      const jam = await converged(here, there);
      expect(jam.transcripts.find(({ part }) => part === 'player')?.canon).toMatch(/C.*D.*E/);
    },
    LONG,
  );

  testWithNats(
    'a slow line to a relay: the host does not wait, and its viewers are told in the end',
    async () => {
      const server = await broker();
      const line = await proxyTo(server);
      const host = await start('host', server.url);
      const relay = await start('relay', line.url);
      const player = new Browser([host], 'controller');
      const viewer = new Browser([relay]);
      await player.look();
      await viewer.look();
      line.slow(4000);
      await player.play(PHRASE);
      await player.until(hasPhrases(2));
      await player.until(isQuiet);
      line.slow(Number.POSITIVE_INFINITY);
      await converged(player, viewer);
    },
    LONG,
  );
});
