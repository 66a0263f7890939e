import type { Target } from './target.js';
import { abcTarget, canonTarget } from './targets/abc.js';
import { checkpointsTarget } from './targets/checkpoints.js';
import { midiFilesTarget, settingsTarget } from './targets/files.js';
import { jamTarget } from './targets/jam.js';
import { journalsTarget } from './targets/journals.js';
import { messagesTarget } from './targets/messages.js';
import { midiTarget } from './targets/midi.js';
import { modelsTarget } from './targets/models.js';
import { oscTarget } from './targets/osc.js';
import { framesTarget, httpTarget } from './targets/raw.js';

/** Everybody who takes input from others; each made anew, since some keep a server. */
export const targets = {
  midi: midiTarget,
  jam: jamTarget,
  osc: oscTarget,
  messages: messagesTarget,
  frames: framesTarget,
  http: httpTarget,
  models: modelsTarget,
  abc: abcTarget,
  canon: canonTarget,
  'midi-files': midiFilesTarget,
  settings: settingsTarget,
  journals: journalsTarget,
  checkpoints: checkpointsTarget,
} satisfies Record<string, () => Target | Promise<Target>>;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as readonly TargetName[];
