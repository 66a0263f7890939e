import type { LiveSettings } from '../config/settings.js';
import { AntiphonError } from '../error.js';
import { headRecord, type JournalHead } from '../jam/journal/records.js';
import { Session } from '../jam/session.js';
import type { Model } from '../model/model.js';
import type { SharedEngine } from '../model/sharedEngine.js';
import type { Milliseconds } from '../music/time.js';
import { type JamList, planOf } from './jamList.js';

export interface JamFactoryOptions {
  readonly model: Model;
  /** Runs the model for all of them. */
  readonly engine: SharedEngine;
  /** What is the same for every jam, but for what the list says. */
  readonly common: Pick<JournalHead, 'antiphon' | 'engine' | 'precision' | 'channel'> & {
    readonly settings: LiveSettings;
  };
  readonly list: JamList;
}

/** Makes the sessions of a host: as many as it may have, with one copy of the model. */
export class JamFactory {
  constructor(private readonly options: JamFactoryOptions) {}

  /**
   * How a jam of that name begins, its clock at 0 at `epoch`, in milliseconds since 1970; undefined
   * where there is none.
   */
  headOf(name: string, epoch: Milliseconds): JournalHead | undefined {
    const { common, list, model } = this.options;
    const plan = planOf(list, name);
    if (plan === undefined) return undefined;
    const settings = { ...common.settings, ...plan.settings };
    const { name: modelName, weightsSha256 } = model.card;
    return headRecord({
      ...common,
      epoch,
      seed: settings.seed,
      settings,
      model: { name: modelName, weightsSha256 },
    });
  }

  /** @throws AntiphonError `journal-other-model` for a jam that was begun with another model */
  session({ settings, seed, channel, model: { weightsSha256 } }: JournalHead): Session {
    const { model, engine } = this.options;
    if (weightsSha256 !== model.card.weightsSha256) {
      throw new AntiphonError(
        'journal-other-model',
        'This jam was begun with another model: every host has to have the same, see --model.',
      );
    }
    return new Session({ model, engine: engine.seat(), settings, seed, channel });
  }
}
