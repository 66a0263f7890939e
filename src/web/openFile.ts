import type { Archive } from './archive.js';
import { byId, create } from './dom.js';

/** What is taken: also by its name alone, for browsers seldom know these types. */
const NAMES = /\.(mid|midi|smf|abc)$/i;
/** Chord symbols as ABC writes them. */
const CHORDS = /"[A-G][#b]?[^"]*"/;
/** Beyond that the daemon does not take it. */
const MOST_BYTES = 1 << 20;

/** Takes a MIDI or ABC file that is dropped anywhere on the page, or chosen, and asks what to do with it. */
export class OpenFile {
  private readonly dialog = byId('open-file', HTMLDialogElement);
  private readonly title = create('h2', '');
  private readonly said = create('p', 'said');
  private readonly goOn = choice(
    'Go on from it',
    'As if it had just been played: the next answer continues it.',
  );
  private readonly over = choice(
    'Play over its chords',
    'Its chord symbols become the changes to jam on.',
  );
  private readonly field = create('input', '');
  private file: File | undefined;

  constructor(private readonly archive: Archive) {
    this.title.id = 'open-file-title';
    this.said.role = 'status';
    const close = create('button', 'quiet', 'Close');
    close.type = 'button';
    close.addEventListener('click', () => this.dialog.close());
    this.dialog.append(this.title, this.goOn, this.over, this.said, close);
    this.goOn.addEventListener('click', () => void this.handIn('notes'));
    this.over.addEventListener('click', () => void this.handIn('changes'));
    this.field.type = 'file';
    this.field.accept = '.mid,.midi,.smf,.abc';
    this.field.addEventListener('change', () => {
      const [file] = this.field.files ?? [];
      this.field.value = '';
      if (file !== undefined) void this.offer(file);
    });
    window.addEventListener('dragover', (event) => this.hover(event));
    window.addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) this.mark(false);
    });
    window.addEventListener('drop', (event) => this.drop(event));
  }

  /** Asks for a file. */
  choose(): void {
    this.field.click();
  }

  private hover(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    // Without this the browser would leave the page for the file.
    event.preventDefault();
    this.mark(true);
  }

  private drop(event: DragEvent): void {
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    this.mark(false);
    void this.offer(file);
  }

  private mark(on: boolean): void {
    if (on) document.body.dataset['dropping'] = '';
    else delete document.body.dataset['dropping'];
  }

  private async offer(file: File): Promise<void> {
    const isMusic = NAMES.test(file.name) && file.size <= MOST_BYTES;
    this.file = isMusic ? file : undefined;
    this.title.textContent = file.name;
    this.goOn.hidden = !isMusic;
    this.over.hidden = !(isMusic && CHORDS.test(await file.text()));
    this.say(isMusic ? '' : refusalOf(file));
    if (!this.dialog.open) this.dialog.showModal();
  }

  private async handIn(as: 'notes' | 'changes'): Promise<void> {
    if (this.file === undefined) return;
    this.say('Reading…');
    try {
      const { title, bars, key, meter } = await this.archive.handIn(this.file, as);
      const music = `${title || this.file.name}, ${bars} bars in ${key}, ${meter}`;
      this.goOn.hidden = true;
      this.over.hidden = true;
      this.say(
        as === 'notes'
          ? `${music}: Antiphon has it in mind. Play on, and it answers from there.`
          : `${music}: its chords are the changes now. Play over them.`,
      );
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  private say(words: string): void {
    this.said.textContent = words;
  }
}

function refusalOf({ name, size }: File): string {
  return NAMES.test(name)
    ? `It has ${(size / 1e6).toFixed(1)} MB; up to 1 MB is taken. Is it the right file?`
    : 'Antiphon reads MIDI files (.mid) and ABC (.abc).';
}

function choice(label: string, help: string): HTMLButtonElement {
  const button = create('button', 'choice', create('strong', '', label), create('span', '', help));
  button.type = 'button';
  return button;
}
