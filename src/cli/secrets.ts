import type { BrokerOptions } from '../hosting/broker/broker.js';
import type { JamList } from '../hosting/jamList.js';
import type { Tokens } from '../wire/tokens.js';

/**
 * All that this program was given and that opens something: it stands in no crash report. What is in
 * files that are shown to a broker is known by its look (`struckOut`).
 */
export function secretsOf(
  common: Tokens,
  broker: BrokerOptions | undefined,
  list?: JamList,
): string[] {
  const plans = [...Object.values(list?.jams ?? {}), list?.others];
  const tokens = [common, ...plans.map((plan) => plan?.tokens)].flatMap((some) => [
    some?.controller,
    some?.player,
    some?.viewer,
  ]);
  return [...tokens, broker?.password, ...shownInAddress(broker)].filter(
    (secret) => secret !== undefined,
  );
}

/** `PASSWORD` of `nats://USER:PASSWORD@HOST`, `TOKEN` of `nats://TOKEN@HOST`; as written, and as meant. */
function shownInAddress(broker: BrokerOptions | undefined): string[] {
  return (broker?.url ?? '').split(',').flatMap((address) => {
    const [, words] = /^(?:\w+:\/\/)?(.+)@/.exec(address) ?? [];
    if (words === undefined) return [];
    const secret = words.slice(words.indexOf(':') + 1);
    return [secret, meant(secret)];
  });
}

function meant(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
