import type { SessionSummary } from '../wire/recordings.js';
import type { Archive } from './archive.js';
import { byId, create } from './dom.js';
import { FORMS } from './forms.js';
import type { PianoSamples } from './pianoSamples.js';
import type { Replay } from './replay.js';
import { dateInWords, lengthInWords } from './sessionWords.js';

interface LibraryTools {
  readonly archive: Archive;
  readonly recordings: PianoSamples;
  readonly replay: Pick<Replay, 'start'>;
  /** Asks for a file to go on from. */
  readonly openFile: () => void;
}

/** The recorded jams, the latest first, each to be looked at again and to be kept in many forms. */
export class Library {
  private readonly panel = byId('library', HTMLElement);
  private readonly list = create('ol', 'sessions');
  private readonly said = create('p', 'status');
  private readonly older = plainButton('older', 'Older ones');

  constructor(private readonly tools: LibraryTools) {
    const open = plainButton('open', 'Play on from a file…');
    open.title = 'A .mid or .abc file; it can also be dropped anywhere on the page';
    open.addEventListener('click', () => tools.openFile());
    this.said.role = 'status';
    this.older.addEventListener('click', () => void this.load());
    byId('sessions', HTMLElement).append(open, this.said, this.list, this.older);
    this.panel.addEventListener('toggle', (event) => {
      if (event instanceof ToggleEvent && event.newState === 'open') void this.refresh();
    });
  }

  private async refresh(): Promise<void> {
    this.list.replaceChildren();
    await this.load();
  }

  private async load(): Promise<void> {
    this.older.hidden = true;
    this.said.textContent = 'Looking…';
    try {
      const { sessions, more } = await this.tools.archive.list(this.list.childElementCount);
      this.said.textContent =
        this.list.childElementCount + sessions.length === 0
          ? 'Nothing has been played yet. From your first note on, all is recorded: you find it here.'
          : '';
      this.list.append(...sessions.map((session) => this.entry(session)));
      this.older.hidden = !more;
    } catch (error) {
      this.said.textContent = wordsOf(error);
    }
  }

  private entry(session: SessionSummary): HTMLElement {
    const { name, started, playing } = session;
    const heading = create('h3', '', playing ? 'This jam' : titleOf(name, started));
    if (playing) heading.append(create('span', 'badge', 'recorded as you play'));
    const said = create('p', 'said');
    said.role = 'status';
    const saving = create('p', 'forms', create('span', '', 'Keep as'));
    const replay = plainButton('look', 'Replay');
    const item = create(
      'li',
      '',
      heading,
      create('p', 'about', aboutOf(session)),
      replay,
      saving,
      said,
    );
    const work = async (words: string, act: () => Promise<void>): Promise<void> => {
      said.textContent = words;
      item.ariaBusy = 'true';
      try {
        await act();
        said.textContent = '';
      } catch (error) {
        said.textContent = wordsOf(error);
      }
      item.ariaBusy = 'false';
    };
    replay.addEventListener('click', () => {
      void work('Playing it again…', async () => {
        const timeline = await this.tools.archive.timeline(name);
        this.panel.hidePopover();
        this.tools.replay.start(timeline);
      });
    });
    for (const { label, help, save } of FORMS) {
      const button = plainButton('form', label);
      button.title = help;
      button.addEventListener('click', () => {
        const progress = (words: string): void => {
          said.textContent = words;
        };
        void work('Preparing…', () => save(session, { ...this.tools, progress }));
      });
      saving.append(button);
    }
    return item;
  }
}

function titleOf(name: string, started: number | undefined): string {
  return started === undefined ? name : dateInWords(started, Date.now());
}

function aboutOf({ duration, notes }: SessionSummary): string {
  const length = lengthInWords(duration);
  if (notes === undefined) return length;
  return `${length} · you ${notes.player} notes, Antiphon ${notes.partner}`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function plainButton(className: string, label: string): HTMLButtonElement {
  const button = create('button', className, label);
  button.type = 'button';
  return button;
}
