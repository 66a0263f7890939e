import type { Primed, Problem, SessionList, Timeline } from '../wire/recordings.js';

/** The recorded jams of the daemon that this page came from, and where files are handed in. */
export class Archive {
  constructor(private readonly token: string | null) {}

  /** The sessions from the `skip`th on, the latest first. */
  async list(skip: number): Promise<SessionList> {
    return (await this.ask(`sessions?skip=${skip}`)).json();
  }

  /** A recorded jam to be looked at again. */
  async timeline(name: string): Promise<Timeline> {
    return (await this.file(name, 'json')).json();
  }

  file(name: string, form: 'json' | 'mid' | 'abc' | 'journal'): Promise<Response> {
    return this.ask(`sessions/${encodeURIComponent(name)}.${form}`);
  }

  /** Hands a MIDI or ABC file in: the jam goes on from it, or over its chords. */
  async handIn(file: Blob, as: 'notes' | 'changes'): Promise<Primed> {
    // Without its own type: a page elsewhere could not send this one.
    const body = new Blob([file], { type: 'application/octet-stream' });
    return (await this.ask(`prime?as=${as}`, { method: 'POST', body })).json();
  }

  /** @throws Error with a message for people */
  private async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers();
    if (this.token !== null) headers.set('authorization', `Bearer ${this.token}`);
    // From the page's own folder, whatever the view.
    const url = new URL(path, new URL('./', document.baseURI));
    const response = await fetch(url, { ...init, headers }).catch(() => {
      throw new Error('Antiphon cannot be reached. Is it still running?');
    });
    if (response.ok) return response;
    const problem: Partial<Problem> = await response.json().catch(() => ({}));
    const otherwise =
      response.status === 404
        ? 'There are no recordings to be had here.'
        : 'That did not work; what Antiphon says where it was started tells why.';
    throw new Error(problem.message ?? otherwise);
  }
}
