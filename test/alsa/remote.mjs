// What the page does when somebody turns a setting.
import { WebSocket } from 'ws';

/** Changes settings of the daemon that said this, and waits until it has. */
export function turn(said, change) {
  const url = /http:\/\/[\w.]+:\d+/.exec(said)[0].replace('http', 'ws');
  const socket = new WebSocket(`${url}/ws`, 'antiphon.v1');
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.type === 'version')
        socket.send(JSON.stringify({ type: 'hello', protocol: 1, role: 'controller' }));
      else if (message.type === 'snapshot')
        socket.send(JSON.stringify({ type: 'settings', change }));
      else if (message.type === 'error') reject(new Error(message.message));
      else if (message.event?.kind === 'settings') resolve();
    });
  }).finally(() => socket.close());
}
