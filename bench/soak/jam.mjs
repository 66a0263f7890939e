/** A jam in virtual time, with all that a daemon has but sockets and real ports. */

import { sessionOf } from '../../dist/cli/journalFile.js';
import { programVersion } from '../../dist/cli/version.js';
import { liveSettingsSchema } from '../../dist/config/settings.js';
import { headRecord } from '../../dist/jam/journal/records.js';
import { JamRuntime } from '../../dist/jam/runtime.js';
import { MemoryBackend } from '../../dist/midi/backends/memory.js';
import { Mirror } from '../../dist/wire/mirror.js';
import { Bars, Durations, Instrument } from './checks.mjs';
import { ClockSource } from './clockSource.mjs';
import { SoakJournal } from './journal.mjs';
import { settled, VirtualClock } from './virtualClock.mjs';

const CABLES = { Keys: 'addInput', Synth: 'addOutput' };
/** What the session is asked for as it is. */
const INPUTS = ['tap', 'panic', 'again', 'undo', 'alternatives'];

export class SoakJam {
  clock = new VirtualClock();
  backend = new MemoryBackend(() => this.clock.now());
  instrument = new Instrument();
  bars = new Bars();
  /** Of notes, with the model that the soak begins with. */
  durations = new Durations();
  /** Lines for people: there is nothing to tell but that cables come loose. */
  notices = [];
  #thinksWith;

  /**
   * @param model what it begins with
   * @param coin of the gear that sends a clock; absent where none is to
   */
  static async begin(model, seed, coin) {
    const settings = liveSettingsSchema.parse({ tempo: 120 });
    const { name, weightsSha256 } = model.card;
    const head = headRecord({
      antiphon: programVersion(),
      epoch: 0,
      seed,
      settings,
      model: { name, weightsSha256 },
      engine: 'wasm',
      precision: 'float32',
      channel: 0,
    });
    const { session, models } = await sessionOf(head, model);
    const jam = new SoakJam(session, models, head, coin);
    for (const cable of Object.keys(CABLES)) jam.plug(cable);
    await jam.runtime.start();
    return jam;
  }

  constructor(session, models, head, coin) {
    const { clock, backend } = this;
    this.session = session;
    this.models = models;
    this.journal = new SoakJournal(clock, head);
    this.#thinksWith = head.model.name;
    this.runtime = new JamRuntime({
      session,
      clock,
      backend,
      models,
      journal: this.journal.writer,
      ports: { in: ['Keys'], out: ['Synth'] },
      notice: (line) => {
        if (!/Keys|Synth/.test(line)) this.notices.push(line);
      },
    });
    if (coin !== undefined)
      this.gear = new ClockSource(clock, (bytes) => this.keys.inject(bytes), coin);
    const mirror = new Mirror(this.runtime.snapshot());
    this.runtime.subscribe((event) => {
      // As the page's thread would have it.
      mirror.show(JSON.parse(JSON.stringify(event)));
      if (event.kind === 'transcript') this.bars.see(event);
      if (event.kind === 'settings') this.#thinksWith = event.settings.model;
    });
  }

  plug(name) {
    const port = this.backend[CABLES[name]](name);
    if (name === 'Synth') {
      // A memory port keeps what it was sent; here it is heard and let go.
      port.onSent((bytes, at) => {
        this.instrument.hear(bytes, at);
        port.clear();
      });
    } else this.keys = port;
  }

  async do(deed) {
    const { runtime, keys } = this;
    const { kind } = deed;
    if (kind === 'noteOn' || kind === 'noteOff') this.#play(deed);
    else if (kind === 'turn') runtime.receive({ kind: 'settings', change: deed.change });
    else if (kind === 'think') await this.#think(deed.model);
    else if (kind === 'pick') runtime.receive({ kind, which: deed.which });
    else if (kind === 'hold') runtime.receive({ kind, on: deed.on });
    else if (kind === 'prime') runtime.receive({ kind, canon: deed.canon });
    else if (INPUTS.includes(kind)) runtime.receive({ kind });
    else if (kind === 'pedal') keys.inject([0xb0, 64, 127]);
    else if (kind === 'pedalUp') keys.inject([0xb0, 64, 0]);
    else if (kind === 'clock') this.gear?.toggle();
    else if (kind === 'unplug') this.backend.unplug(deed.what);
    else if (kind === 'plug') this.plug(deed.what);
  }

  #play({ kind, bytes }) {
    const before = process.hrtime.bigint();
    this.keys.inject(bytes);
    if (kind === 'noteOn' && this.#thinksWith === this.journal.head.model.name)
      this.durations.add(Number(process.hrtime.bigint() - before) / 1000);
  }

  /** The model is there before it is asked for, so that how long that takes decides nothing. */
  async #think(model) {
    await this.models.load(model);
    this.runtime.receive({ kind: 'settings', change: { model } });
    await settled();
  }
}
