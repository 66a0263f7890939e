import type { JamEvent, JamSnapshot, Part } from '../wire/messages.js';
import type { Panel } from './panel.js';
import { Transcript } from './transcript.js';

/** Both parts as they are written. */
export class Scores implements Panel {
  private readonly transcripts: Readonly<Record<Part, Transcript>> = {
    player: new Transcript(
      'player',
      'Play a phrase on the keys A S D F G H J K, or on your MIDI keyboard. It is written here as you play.',
    ),
    partner: new Transcript('partner', 'Then leave a beat of silence: Antiphon answers.'),
  };
  private phrase = 0;

  set(jam: JamSnapshot): void {
    this.phrase = 0;
    for (const transcript of Object.values(this.transcripts)) transcript.clear();
    for (const transcript of jam.transcripts) this.show(transcript);
  }

  show(event: JamEvent): void {
    if (event.kind !== 'transcript') return;
    // A new phrase of the player: the answer to the one before is history.
    if (event.part === 'player' && event.phrase > this.phrase) this.transcripts.partner.clear();
    this.phrase = Math.max(this.phrase, event.phrase);
    this.transcripts[event.part].show(event);
  }
}
