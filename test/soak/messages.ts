import { uuidOf } from '../../src/lib/ids.ts';
import type { Known } from './known.ts';
import { MARK } from './orgs.ts';
import type { Stage } from './stage.ts';

export interface Heard {
  readonly known: Known;
  /** How often Slack took a message, by its key. */
  readonly taken: Map<string, number>;
  /** When an app of the soak was spoken of, by workspace and mark, or a list of new apps, by workspace and domain. */
  readonly spoken: Map<string, number[]>;
}

/** The message that stands for many new apps at once. */
const LIST = /new apps? in\* \*(Domain \d+)/g;

/** The keys by which Slack may have been given a message: where it does not take the blocks, their text alone has another. */
export function keysOf(seen: { readonly deployment: string }, text: string): [string, string] {
  const key = uuidOf(`${seen.deployment} ${text}`);
  return [key, uuidOf(`${key} text`)];
}

/** All that Slack took since it was looked last, and whose answer was cut off. */
export function takeMessages(stage: Stage, seen: Heard): void {
  const { slack } = stage;
  for (const { method, answer, args, team, at } of slack.requests.splice(0)) {
    if (answer.ok !== true || (method !== 'chat.postMessage' && method !== 'chat.update')) continue;
    const key = args.client_msg_id;
    if (typeof key === 'string') seen.taken.set(key, (seen.taken.get(key) ?? 0) + 1);
    const text = JSON.stringify(args);
    const lists = [...text.matchAll(LIST)].map(([, domain]) => `list of ${domain}`);
    for (const what of new Set([...(text.match(MARK) ?? []), ...lists])) {
      const place = `${team} ${what}`;
      seen.spoken.set(place, [...(seen.spoken.get(place) ?? []), at.getTime()]);
    }
  }
  for (const body of slack.cutOff.splice(0)) {
    const key = new URLSearchParams(body).get('client_msg_id');
    if (key) seen.known.cut.set(key, (seen.known.cut.get(key) ?? 0) + 1);
  }
  slack.deliveries.length = 0;
}
