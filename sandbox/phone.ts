import { appEvents } from './events/apps.ts';
import type { Message } from './slack/types.ts';
import type { World } from './world.ts';

const CHANNEL = '#sec-alerts';
export const CALLED_ABOUT = 'My Ticket Portal';
const UNTIL_NEXT_LOOK_MS = 3 * 60_000;
const WAIT_MS = 60_000;

/** *Someone on the phone*: Dana switches the question on, Priya is talked into an app, and says so. Gives both messages. */
export async function ringUp(
  world: World,
  domain: string,
): Promise<{ question: Message; alarm: Message }> {
  const { slack, clock, orgs } = world;
  const [org] = orgs;
  if (!org) throw new Error('there is no org');
  const [dana, priya] = [slack.as('dana'), slack.as('priya')];
  if (dana.modal) await dana.closeModal({ all: true });
  await dana.command(`${slack.commandName} status ${domain}`, { channel: CHANNEL });
  await slack.eventually(() => dana.modal?.text.includes('Connected as'));
  await dana.press('Was it you?', { in: 'modal' });
  await slack.eventually(() => dana.modal?.text.includes('The last 30 days'));
  await dana.fill({ 'Ask who grants a new app': 'On' });
  await dana.submit('Save');
  await slack.eventually(() => dana.modal?.text.includes('from now on is asked'));
  await dana.closeModal({ all: true });

  await appEvents.phone.run(world, org);
  clock.forward(UNTIL_NEXT_LOOK_MS);
  const find = (messages: readonly Message[], ...parts: string[]) =>
    messages.find((message) => {
      const text = slack.render(message);
      return [CALLED_ABOUT, ...parts].every((part) => text.includes(part));
    });
  const proven = ['someone on the phone asked them to', '1 of 1 removed'];
  const question = await slack.eventually(() => find(priya.messages('dm'), 'Was it you?'), {
    waitMs: WAIT_MS,
    what: 'the question to Priya',
  });
  await priya.press('Someone on the phone asked me to', { in: question });
  const alarm = await slack.eventually(() => find(dana.messages(CHANNEL), ...proven), {
    waitMs: WAIT_MS,
    what: 'the proof that it is gone',
  });
  return { question, alarm };
}
