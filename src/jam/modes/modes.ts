import type { LiveSettings } from '../../config/settings.js';
import { AccompanyMode } from './accompany.js';
import { AnswerMode } from './answer.js';
import { ChangesMode } from './changes.js';
import { ContinueMode } from './continue.js';
import type { Cast, Mode } from './mode.js';
import { SoloMode } from './solo.js';
import { TradeMode } from './trade.js';

/** Every mode by the name that the settings give it. */
export type Modes = Readonly<Record<LiveSettings['mode'], Mode>> & {
  readonly accompany: AccompanyMode;
};

export function everyMode(cast: Cast): Modes {
  return {
    answer: new AnswerMode(cast),
    trade: new TradeMode(cast),
    continue: new ContinueMode(cast),
    accompany: new AccompanyMode(cast),
    changes: new ChangesMode(cast),
    solo: new SoloMode(cast),
  };
}
