import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { liveSettingsSchema } from '../../src/config/settings.js';
import {
  clientMessageSchema,
  errorCodes,
  SUBPROTOCOL,
  serverMessageSchema,
} from '../../src/wire/messages.js';

// Programs out there depend on it: a change here must be meant. To accept one that is compatible,
// copy the received value into the file; one that is not needs a new subprotocol.
test('the protocol is the one that was agreed on', async () => {
  const file = new URL(`../golden/${SUBPROTOCOL}.json`, import.meta.url);
  const agreed: unknown = JSON.parse(await readFile(file, 'utf8'));
  const spoken = {
    client: z.toJSONSchema(clientMessageSchema),
    server: z.toJSONSchema(serverMessageSchema),
  };
  expect(JSON.parse(JSON.stringify(spoken))).toEqual(agreed);
});

test('every error code is documented', async () => {
  const document = await readFile(new URL('../../docs/WIRE.md', import.meta.url), 'utf8');
  for (const code of errorCodes) expect(document).toContain(`\`${code}\``);
});

test('a change of one setting is only that', () => {
  for (const [name, value] of Object.entries(liveSettingsSchema.parse({}))) {
    const message = { type: 'settings', change: { [name]: value } };
    expect(clientMessageSchema.parse(message)).toEqual(message);
  }
});
