import type { ServerMessage } from '../wire/messages.js';
import { Connection, type LinkState } from './connection.js';
import { byId } from './dom.js';
import { Hands } from './hands.js';
import { LearnButtons } from './learnButtons.js';
import { OwnNotes } from './ownNotes.js';
import { SettingsForm } from './settingsForm.js';
import { Sound } from './sound.js';
import { SoundControl } from './soundControl.js';
import { Stage } from './stage.js';
import { Status } from './status.js';

// The address may say `#watch`, for an audience, and `#token=...`, where the daemon wants one. The
// part after # never leaves the browser.
const words = new URLSearchParams(location.hash.slice(1));
const token = words.get('token');

const address = {
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
  role: words.has('watch') ? 'viewer' : 'controller',
  ...(token === null ? {} : { token }),
} as const;
document.body.dataset['role'] = address.role;
const connection = new Connection(address, { link, message });

const sound = new Sound();
new SoundControl(sound);
const own = new OwnNotes(sound, (note) => connection.send(note));
const hands = new Hands(own);
const status = new Status();
const learn = new LearnButtons((request) => connection.send(request));
const settings = new SettingsForm(
  byId('settings-form', HTMLFormElement),
  (change) => connection.send({ type: 'settings', change }),
  learn,
);
const { piano } = hands;
const stage = new Stage({ piano, sound, clock: connection.clock, own, status, settings, learn });
const notice = byId('notice', HTMLElement);

byId('panic', HTMLElement).addEventListener('click', () => {
  hands.release();
  stage.silence();
  connection.send({ type: 'panic' });
});
byId('tap', HTMLElement).addEventListener('pointerdown', () => connection.send({ type: 'tap' }));
if (address.role !== 'viewer') hands.start(() => connection.send({ type: 'tap' }));
connection.start();

function link(state: LinkState): void {
  status.showLink(state);
  if (state === 'connected') notice.hidden = true;
  if (state === 'lost') {
    hands.release();
    stage.silence();
  }
}

function message(received: ServerMessage): void {
  if (received.type === 'version') settings.draw(received.settings);
  else if (received.type === 'snapshot') stage.set(received.jam);
  else if (received.type === 'event') stage.show(received.event);
  else if (received.type === 'error') {
    notice.textContent = received.message;
    notice.hidden = false;
  }
}
