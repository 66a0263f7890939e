import type { JamEvent, JamSnapshot, Part } from '../jam/events.js';

type Sounding = JamSnapshot['sounding'][number];

/** A jam as it is seen from its events alone: a snapshot that is kept up to date. */
export class Mirror {
  private readonly sounding = new Map<string, Sounding>();

  constructor(private jam: JamSnapshot) {
    for (const note of jam.sounding) this.sounding.set(name(note.part, note.pitch), note);
  }

  show(event: JamEvent): void {
    const { jam } = this;
    switch (event.kind) {
      case 'note': {
        const { part, pitch, velocity } = event;
        if (event.on) this.sounding.set(name(part, pitch), { part, pitch, velocity });
        else this.sounding.delete(name(part, pitch));
        break;
      }
      case 'transcript': {
        const others = jam.transcripts.filter(({ part }) => part !== event.part);
        const transcripts = [...others, event].sort((a, b) => a.phrase - b.phrase);
        this.jam = { ...jam, transcripts };
        break;
      }
      case 'prediction':
        this.jam = { ...jam, prediction: event };
        break;
      case 'state':
        this.jam = { ...jam, state: event };
        break;
      case 'settings':
        this.jam = { ...jam, settings: event.settings };
        break;
      case 'controls':
        this.jam = { ...jam, controls: event };
        break;
      case 'beat':
        this.jam = { ...jam, beat: event };
        break;
      case 'plan':
        this.jam = { ...jam, plan: event };
        break;
      case 'alternatives':
        this.jam = { ...jam, alternatives: event };
        break;
      case 'hold':
        this.jam = { ...jam, hold: event };
        break;
      case 'steering':
        this.jam = { ...jam, steering: event };
        break;
      case 'host':
        this.jam = { ...jam, host: event };
    }
  }

  snapshot(): JamSnapshot {
    return { ...this.jam, sounding: [...this.sounding.values()] };
  }
}

function name(part: Part, pitch: number): string {
  return `${part} ${pitch}`;
}
