// What goes over some ports of the sequencer, in the order in which the kernel delivers it.
import { spawn } from 'node:child_process';
import { NoteCount } from './daemon.mjs';
import { connected } from './sequencer.mjs';

/** How `aseqdump` names what matters here: the port it comes from, what it is, its numbers. */
const LINE =
  /^ *(\d+:\d+) +(Note on|Note off|Clock|Start|Continue|Stop|Song position pointer)(?: +(\d+), note (\d+)| +value (\d+))?/;

/**
 * Listens to several ports at once, by their addresses, from when it returns.
 *
 * @returns {Promise<{ events: { from: string, what: string, channel: number, pitch: number, value: number }[], stop: () => Promise<unknown> }>}
 *   channels are 0..15; numbers that an event does not have are NaN
 */
export async function listen(...ports) {
  const child = spawn('aseqdump', ['-p', ports.join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events = [];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) {
      const [, from, what, channel, pitch, value] = LINE.exec(line) ?? [];
      if (from === undefined) continue;
      events.push({
        from,
        what,
        channel: Number(channel),
        pitch: Number(pitch),
        value: Number(value),
      });
    }
  });
  await connected('aseqdump', ...ports);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  return {
    events,
    stop() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/**
 * Follows a port's clock as any receiver does, by counting.
 *
 * @returns for each note-on that `isWanted`, its pitch and how many clocks of the song from
 *   `clockFrom` had come by then; undefined while its song did not run
 */
export function placesByClock(events, clockFrom, isWanted) {
  const places = [];
  let isRunning = false;
  /** The first clock after a start is that of the song's beginning. */
  let clocks = 0;
  for (const event of events) {
    if (event.from === clockFrom) {
      if (event.what === 'Clock' && isRunning) clocks++;
      else if (event.what === 'Song position pointer') clocks = event.value * 6;
      else if (event.what === 'Start') clocks = 0;
      if (event.what === 'Start' || event.what === 'Continue') isRunning = true;
      else if (event.what === 'Stop') isRunning = false;
    }
    if (event.what === 'Note on' && isWanted(event))
      places.push({ pitch: event.pitch, clocks: isRunning ? clocks : undefined });
  }
  return places;
}

/** What has sounded on a channel, and what still does. */
export function notesOn(channel, events) {
  const notes = new NoteCount();
  for (const { what, channel: its, pitch } of events) {
    if (its !== channel) continue;
    if (what === 'Note on') notes.on(channel, pitch);
    else notes.off(channel, pitch);
  }
  return notes;
}
