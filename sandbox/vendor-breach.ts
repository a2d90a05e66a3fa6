import { signalEvents } from './events/signals.ts';
import type { World } from './world.ts';

type Drawn = Parameters<World['slack']['render']>[0];

const CHANNEL = '#sec-alerts';
export const BREACHED = 'Drift';
const UNTIL_NEXT_SYNC_MS = 65 * 60_000;
const WAIT_MS = 60_000;

/** *A vendor was breached*: Dana drills it and asks to end all its access, Li agrees. Gives the drill's card, the wish's and the real one. */
export async function breachVendor(world: World): Promise<Drawn[]> {
  const { slack, clock, orgs } = world;
  const [org] = orgs;
  if (!org) throw new Error('there is no org');
  const [dana, li] = [slack.as('dana'), slack.as('li')];
  if (dana.modal) await dana.closeModal({ all: true });
  const cardWith = (...parts: string[]) =>
    slack.eventually(
      () =>
        dana.messages(CHANNEL).find((message) => {
          const text = slack.render(message);
          return parts.every((part) => text.includes(part));
        }),
      { waitMs: WAIT_MS, what: `a card with ${parts.join(', ')}` },
    );
  const fill = async (typed: string, button: string, told: string) => {
    await dana.command(`${slack.commandName} breach ${typed}`, { channel: CHANNEL });
    await slack.eventually(() => dana.modal?.text.includes('Not safe since'), { waitMs: WAIT_MS });
    const since = new Date(clock.now().getTime() - 7 * 24 * 3_600_000).toISOString().slice(0, 10);
    await dana.fill({ 'Not safe since': since, Reason: 'The notice of the vendor' });
    await dana.submit(button);
    await slack.eventually(() => dana.modal?.text.includes(told));
    await dana.closeModal({ all: true });
  };
  if (org.countTokens({ app: BREACHED }) === 0) {
    await signalEvents.breached.run(world, org);
    clock.forward(UNTIL_NEXT_SYNC_MS);
    await cardWith(BREACHED);
  }
  await fill(`${BREACHED} --drill`, 'Drill', 'Nothing was revoked');
  const drill = await cardWith('Drill:', BREACHED);
  await fill(BREACHED, 'Ask to revoke', 'a second person must agree');
  const wish = await cardWith('wants to revoke', BREACHED, '[Agree]');
  await li.press('Agree', { in: wish });
  const card = await cardWith(`Breach of ${BREACHED}`, 'proven gone', 'Watched until');
  return [drill, wish.history[0] ?? wish, card];
}
