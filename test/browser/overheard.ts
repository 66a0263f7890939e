import type { Page } from 'playwright-core';

/** A source that the page started: what it plays, and when (seconds of its context). */
export interface Overheard {
  /** A recording, or an oscillator. */
  readonly kind: 'recording' | 'synthesised';
  /** When it begins. */
  readonly when: number;
  /** When that was asked for. */
  readonly now: number;
}

/** What a page sounds: the sources that it starts, and what comes out. */
export interface Ear {
  heard(): Promise<Overheard[]>;
  /** Root mean square of what leaves the page at this moment, 0..1. */
  loudness(): Promise<number>;
}

/** Listens to a page from before its first line on. */
export async function overhear(page: Page): Promise<Ear> {
  await page.addInitScript(`
    window.overheard = [];
    for (const [type, kind] of [[AudioBufferSourceNode, 'recording'], [OscillatorNode, 'synthesised']]) {
      const { start } = type.prototype;
      type.prototype.start = function (when = 0, ...rest) {
        window.overheard.push({ kind, when, now: this.context.currentTime });
        return start.call(this, when, ...rest);
      };
    }
    const { connect } = AudioNode.prototype;
    AudioNode.prototype.connect = function (to, ...rest) {
      if (to === this.context.destination && this.context instanceof AudioContext) {
        window.analyser = this.context.createAnalyser();
        connect.call(this, window.analyser);
      }
      return connect.call(this, to, ...rest);
    };
    window.loudness = () => {
      if (!window.analyser) return 0;
      const samples = new Float32Array(window.analyser.fftSize);
      window.analyser.getFloatTimeDomainData(samples);
      return Math.hypot(...samples) / Math.sqrt(samples.length);
    };
  `);
  return {
    heard: () => page.evaluate('overheard'),
    loudness: () => page.evaluate('loudness()'),
  };
}
