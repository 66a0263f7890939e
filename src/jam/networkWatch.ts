import type { Activity } from '../model/activity.js';
import type { Listening } from '../model/listening.js';
import type { NetworkEvent } from './events.js';

/** Follows what the network reads and does inside, and puts what is new of it into words. */
export class NetworkWatch {
  private told: { readonly text: string; readonly activity: Activity | undefined } | undefined;

  /** What is new since the last time; all, the first time. Undefined where there is nothing. */
  news({ text, activity }: Pick<Listening, 'text' | 'activity'>): NetworkEvent | undefined {
    const before = this.told;
    this.told = { text, activity };
    if (activity === undefined) {
      if (before !== undefined && before.activity === undefined) return undefined;
      return { kind: 'network', start: 0, from: 0, text: '', layers: [], cells: '' };
    }
    const isSame = before?.activity === activity;
    if (isSame && before.text === text) return undefined;
    const { start, layers } = activity;
    const from = isSame ? Math.max(start, commonPrefix(before.text, text)) : start;
    const cells = Buffer.from(activity.since(from).buffer).toString('base64');
    return { kind: 'network', start, from, text: text.slice(from), layers, cells };
  }
}

function commonPrefix(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
