import type { ClientMessage, Role, ServerMessage } from '../wire/messages.js';
import { Archive } from './archive.js';
import { Connection, type LinkState } from './connection.js';
import { Demonstration } from './demonstration.js';
import { byId } from './dom.js';
import { Door } from './door.js';
import { Ensemble } from './ensemble.js';
import { Hands } from './hands.js';
import { LearnButtons } from './learnButtons.js';
import { Library } from './library.js';
import { MidiControl } from './midiControl.js';
import { MidiOutput } from './midiOutput.js';
import { NetworkPanel } from './networkPanel.js';
import { OpenFile } from './openFile.js';
import { OwnNotes } from './ownNotes.js';
import { PageTiming } from './pageTiming.js';
import { PianoSamples } from './pianoSamples.js';
import { Prediction } from './prediction.js';
import { Replay } from './replay.js';
import { Roll } from './roll.js';
import { Scores } from './scores.js';
import { keepReachable } from './scrollable.js';
import { schemasOf } from './settingSchema.js';
import { SettingsForm } from './settingsForm.js';
import { Shortcuts } from './shortcuts.js';
import { Sound } from './sound.js';
import { SoundControl } from './soundControl.js';
import { Stage } from './stage.js';
import { StageClock } from './stageClock.js';
import { StateDisplay } from './stateDisplay.js';
import { Status } from './status.js';
import { Steadiness } from './steadiness.js';
import { SteerBar } from './steerBar.js';
import { TimingPanel } from './timingPanel.js';
import { roleOf, viewOf } from './view.js';
import { dressUp, showViewMenu } from './viewMenu.js';
import { Welcome } from './welcome.js';

// The address may say `#token=...`, where the daemon wants one: the part after # never leaves the
// browser. `#watch` is an older name of the page for an audience.
const words = new URLSearchParams(location.hash.slice(1));
const token = words.get('token');
const view = words.has('watch') ? 'watch' : viewOf(location.pathname);
dressUp(view);
showViewMenu(view);

const role = roleOf(view);
document.body.dataset['role'] = role;
const socket = new URL('ws', location.href);
socket.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
socket.hash = '';
const connection = new Connection(
  { url: socket.href, role, ...(token === null ? {} : { token }) },
  { link, message },
);

const recordings = new PianoSamples(new URL('samples/', document.baseURI));
const sound = new Sound(recordings);
new SoundControl(sound, view === 'watch');
const outlet = new MidiOutput(sound);
const own = new OwnNotes(sound, played);
const hands = new Hands(own);
const steadiness = new Steadiness();
new PageTiming({ sound, own, clock: connection.clock, steadiness });
const status = new Status();
const learn = new LearnButtons((request) => connection.send(request));
const settings = new SettingsForm(
  byId('settings-form', HTMLFormElement),
  (change) => connection.send({ type: 'settings', change }),
  learn,
);
const steer = new SteerBar((message) => connection.send(message), learn, new Shortcuts());
const demonstration = new Demonstration(own);
const welcome = new Welcome(role === 'viewer' ? undefined : () => demonstration.start());
const door = new Door(token);
const clock = new StageClock(connection.clock);
const ensemble = new Ensemble({ piano: hands.piano, sound: outlet, clock, own, steadiness });
const pictures = new Stage([
  status,
  new Roll(clock),
  new Scores(),
  new Prediction(),
  new TimingPanel(),
  settings,
  steer,
  learn,
  demonstration,
  ...(view === 'teach' ? [new NetworkPanel((request) => connection.send(request))] : []),
  ...(view === 'stage' ? [new StateDisplay(clock)] : []),
]);
const stage = new Stage([ensemble, pictures]);
const replay = new Replay({
  pictures,
  sound: ensemble,
  clock,
  goLive: () => connection.renew(),
});
const notice = byId('notice', HTMLElement);
let isPlaying = false;

byId('panic', HTMLElement).addEventListener('click', () => {
  replay.stop();
  hands.release();
  stage.silence();
  connection.send({ type: 'panic' });
});
byId('tap', HTMLElement).addEventListener('pointerdown', () => connection.send({ type: 'tap' }));
byId('knock', HTMLElement).addEventListener('click', () => door.offer());
if (view === 'play') welcome.greet();
keepReachable(byId('mind', HTMLElement));
connection.start();

function link(state: LinkState): void {
  status.showLink(state);
  if (state === 'refused') door.refuse();
  if (state === 'connected') notice.hidden = true;
  if (state === 'lost') {
    hands.release();
    if (!replay.isOn) stage.silence();
  }
}

/** As what this page was let in: perhaps as less than it asked for. */
function admit(granted: Role): void {
  document.body.dataset['role'] = granted;
  byId('knock', HTMLElement).hidden = granted === role;
  if (granted === 'viewer' || isPlaying) return;
  isPlaying = true;
  if (granted === 'controller') showLibrary();
  hands.start(() => connection.send({ type: 'tap' }));
  new MidiControl(hands, outlet);
}

/** Whoever plays while a recording runs wants to play: that leads back to the jam. */
function played(message: ClientMessage): void {
  const begins = message.type === 'pedal' ? message.down : message.type === 'note' && message.on;
  if (replay.isOn && begins) replay.stop();
  else connection.send(message);
}

function showLibrary(): void {
  const archive = new Archive(token);
  const files = new OpenFile(archive);
  new Library({ archive, recordings, replay, openFile: () => files.choose() });
}

function message(received: ServerMessage): void {
  if (received.type === 'version') {
    const schemas = schemasOf(received);
    settings.draw(schemas);
    steer.draw(schemas, received);
  } else if (received.type === 'snapshot') {
    admit(received.role);
    if (!replay.isOn) stage.set(received.jam);
  } else if (received.type === 'event') {
    // What happens meanwhile comes with the snapshot after it.
    const { event } = received;
    if (replay.isOn) return;
    stage.show(event);
    // What was to come does not.
    if (event.kind === 'host' && event.is !== 'here') stage.silence();
  }
  // The door says it.
  else if (received.type === 'error' && received.code !== 'token-wrong') {
    notice.textContent = received.message;
    notice.hidden = false;
    settings.refuse();
    steer.refuse();
  }
}
