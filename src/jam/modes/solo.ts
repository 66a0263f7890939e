import { barTicks } from '../../music/meter.js';
import { lineAfter } from '../transport.js';
import { ContinueMode } from './continue.js';
import { placeAt } from './passages.js';

/** Plays on its own until the player plays; when they stop it goes on from there. */
export class SoloMode extends ContinueMode {
  override readonly startsBeat = true;
  override readonly startsAlone = true;

  takeBack(): void {
    this.enter();
  }

  override enter(): void {
    super.enter();
    const { stage, ear, partner } = this.cast;
    const { given, bar } = stage.transport;
    if (given === undefined || ear.isPhraseOpen || partner.isPlaying) return;
    const start = Math.max(0, lineAfter(given, bar, stage.now));
    stage.key ??= stage.keySet;
    const { beat } = placeAt(stage.transport, given, start, barTicks(stage.meter));
    this.play(beat, start);
  }
}
