import type { JamEvent, JamSnapshot } from '../jam/events.js';
import type { Milliseconds } from '../music/time.js';

/**
 * What has to be told to those who know `before`, so that they know `after`: what no longer sounds
 * ends, at `at`, and of all else the newest word.
 */
export function difference(before: JamSnapshot, after: JamSnapshot, at: Milliseconds): JamEvent[] {
  const { sounding, transcripts, settings, ...states } = after;
  const news: JamEvent[] = [];
  for (const { part, pitch } of before.sounding) {
    if (sounding.some((note) => note.part === part && note.pitch === pitch)) continue;
    news.push({ kind: 'note', part, on: false, pitch, velocity: 0, at });
  }
  if (!isSame(settings, before.settings)) news.push({ kind: 'settings', settings });
  for (const transcript of transcripts) {
    if (!before.transcripts.some((known) => isSame(known, transcript))) news.push(transcript);
  }
  const known: readonly unknown[] = Object.values(before);
  for (const state of Object.values(states)) {
    if (!known.some((one) => isSame(one, state))) news.push(state);
  }
  for (const { part, pitch, velocity } of sounding) {
    if (before.sounding.some((note) => note.part === part && note.pitch === pitch)) continue;
    news.push({ kind: 'note', part, on: true, pitch, velocity, at });
  }
  return news;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
