import type { JamEvent, JamSnapshot, PredictionEvent } from '../wire/messages.js';
import { Chances } from './chances.js';
import { byId } from './dom.js';
import { Staff } from './notation.js';
import { noteGlyph } from './noteGlyph.js';
import { keyName, lengthName, withSigns } from './noteNames.js';
import { noteShape } from './noteShape.js';
import type { Panel } from './panel.js';
import { SurpriseHistory } from './surprise.js';

const SHOWN = 5;

/** What it expects next, how surprised it was, and what it would play. */
export class Prediction implements Panel {
  private readonly pitches = new Chances(byId('pitches', HTMLElement), SHOWN);
  private readonly lengths = new Chances(byId('lengths', HTMLElement), SHOWN);
  private readonly surprises = new SurpriseHistory();
  private readonly line = new Staff(byId('line-staff', HTMLElement), {
    scale: 0.72,
    placeholder: 'Its own next line, written out after every note you play.',
    label: 'The line Antiphon would play now',
  });

  set(jam: JamSnapshot): void {
    this.pitches.show([]);
    this.lengths.show([]);
    this.surprises.clear();
    this.line.show('');
    if (jam.prediction !== undefined) this.draw(jam.prediction);
  }

  show(event: JamEvent): void {
    // A note was played: the next surprise is a new one, not a better guess at the last.
    if (event.kind === 'note' && event.part === 'player' && event.on) this.surprises.noted();
    if (event.kind === 'prediction') this.draw(event);
  }

  private draw({ pitches, lengths, line, surprise, networkSurprise }: PredictionEvent): void {
    this.pitches.show(
      pitches.map(({ pitch, name, probability }) => ({
        label: withSigns(name || keyName(pitch)),
        probability,
      })),
    );
    this.lengths.show(
      lengths.map(({ length, probability }) => {
        const shape = noteShape(length);
        return { label: lengthName(length), picture: shape && noteGlyph(shape), probability };
      }),
    );
    this.line.show(line);
    if (surprise !== undefined) this.surprises.show(surprise, networkSurprise);
  }
}
