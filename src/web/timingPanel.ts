import type { JamEvent, TimingEvent } from '../wire/messages.js';
import { byId, create } from './dom.js';
import type { Panel } from './panel.js';

type StageName = TimingEvent['stages'][number]['stage'];

const STAGES: Readonly<Record<StageName, string>> = {
  receive: 'A note comes in and is acted on',
  write: 'What you play is written down',
  step: 'The network follows it',
  imagine: 'A stretch of music is imagined',
  schedule: 'Timers of the jam run late by',
  respond: 'From a note in to its answer out',
  send: 'Scheduled notes leave late by',
};

/** How long the stages of a note's way take: a table, a row a stage. */
export class TimingPanel implements Panel {
  private readonly rows = byId('timing-rows', HTMLElement);

  set(): void {
    this.rows.replaceChildren();
  }

  show(event: JamEvent): void {
    if (event.kind === 'timing') this.draw(event);
  }

  private draw({ stages }: TimingEvent): void {
    this.rows.replaceChildren(
      ...stages.map(({ stage, count, p50, p99, most }) =>
        create(
          'tr',
          '',
          create('th', '', STAGES[stage]),
          ...[p50, p99, most].map((duration) => create('td', '', duration.toFixed(2))),
          create('td', '', String(count)),
        ),
      ),
    );
  }
}
