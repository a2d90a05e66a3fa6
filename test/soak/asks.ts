import type { Ask } from './known.ts';
import type { Stage, Watched } from './stage.ts';
import { LOOKS_MS, NotNow, type Person, person, shown } from './windows.ts';

/** Submits a wish to revoke, and reads what becomes of it. */
export async function ask(
  stage: Stage,
  domain: Watched,
  given: { who: Person; app: string; everywhere?: boolean; userIds?: readonly string[] },
  button: 'Ban' | 'Revoke tokens',
): Promise<void> {
  const { who, app, everywhere, userIds } = given;
  const asked: Ask = {
    team: domain.place.team,
    app,
    org: everywhere ? undefined : domain.org.name,
    by: who.id,
    at: stage.now(),
    userIds,
    isBan: button === 'Ban',
    taken: 'unknown',
    agreed: false,
  };
  stage.known.asks.push(asked);
  const { outcome } = await who.submit(button, { waitMs: LOOKS_MS });
  if (outcome === 'errors') asked.taken = 'no';
  const [said] = await stage.slack
    .eventually(() => who.modal && ANSWERS.exec(who.modal.text), { waitMs: LOOKS_MS })
    .catch(() => ['']);
  if (said !== '')
    asked.taken = /^(?:No token is being|This has|Somebody|You can)/.test(said ?? '')
      ? 'no'
      : 'yes';
}

/** What the bot says to it: the first four that nothing comes of it. */
const ANSWERS =
  /No token is being removed|This has changed|Somebody else is at this|You can't|are being removed|is removed yet/;

/** Presses *Agree* on the newest card that asks, as the one who did not ask, or did. */
export async function answer(
  stage: Stage,
  domain: Watched,
  button: 'Agree' | 'Disagree',
  own: boolean,
) {
  const [ada, bob] = domain.place.handles.map((handle) => person(stage, domain, handle));
  if (!ada || !bob) throw new NotNow('nobody');
  const message = shown(stage, ada, domain, 'wants to revoke', '[Agree');
  const text = stage.slack.render(message);
  const asker = text.includes(`${ada.person.name} wants to revoke`) ? ada : bob;
  const other = asker === ada ? bob : ada;
  const asked = stage.known.asks.findLast(
    ({ team, app, by, taken }) =>
      team === domain.place.team &&
      by === asker.id &&
      taken !== 'no' &&
      text.includes(` of ${app} in `),
  );
  if (!asked) throw new NotNow('nobody asked for that');
  const who = own ? asker : other;
  while (who.stackDepth > 0) await who.closeModal({ all: true });
  if (!own && button === 'Agree') asked.agreed = true;
  await who.press(button, { in: message, waitMs: LOOKS_MS });
}
