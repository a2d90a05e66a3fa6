import { appEvents } from '../events/apps.ts';
import { troubleEvents } from '../events/trouble.ts';
import { ringUp } from '../phone.ts';
import { story } from '../story.ts';
import { breachVendor } from '../vendor-breach.ts';
import type { World } from '../world.ts';
import type { SeenStep } from './wire.ts';

const NAME = 'Production EU';
const CHANNEL = '#sec-alerts';
const NEWEST = 30;
const LOOKALIKE = 'Data Loader';
const UNTIL_NEXT_SYNC_MS = 65 * 60_000;
const UNTIL_LATE_MS = 5 * 60 * 60_000;

type StepId = (typeof story)[number]['id'];

/** What a *Do it* button does: Dana's part of a step, up to where a person opens a new tab. */
const moves: Record<StepId, (world: World) => Promise<void>> = {
  async empty({ slack }) {
    await slack.as('dana').command(slack.commandName, { channel: CHANNEL });
  },
  async add({ slack, orgs: [org] }) {
    const dana = slack.as('dana');
    if (!org) throw new Error('there is no org');
    if (dana.modal) await dana.closeModal({ all: true });
    await dana.command(`${slack.commandName} add`, { channel: CHANNEL });
    await slack.eventually(() => dana.modal?.text.includes('My Domain address'));
    await dana.fill({
      Name: NAME,
      'Sign-in page': 'My Domain',
      'My Domain address': org.host,
      'Send alerts to': CHANNEL,
    });
    await dana.submit('Next');
  },
  async ready({ slack }) {
    await slack.as('dana').command(`${slack.commandName} list`, { channel: CHANNEL });
  },
  async apps(world) {
    const { slack, clock, orgs } = world;
    const [org] = orgs;
    if (!org) throw new Error('there is no org');
    const dana = slack.as('dana');
    if (dana.modal) await dana.closeModal({ all: true });
    await appEvents.vendor.run(world, org);
    await appEvents.lookalike.run(world, org);
    clock.forward(UNTIL_NEXT_SYNC_MS);
    const cardWith = (part: string) =>
      dana.messages(CHANNEL).find((message) => slack.render(message).includes(part));
    const [vendor, fake] = await slack.eventually(
      () => {
        const both = [cardWith('New app: '), cardWith(`Possible fake of ${LOOKALIKE}`)] as const;
        return both[0] && both[1] ? ([both[0], both[1]] as const) : undefined;
      },
      { waitMs: 60_000, what: 'the cards of the new apps' },
    );
    await dana.press('Approve', { in: vendor });
    await slack.eventually(() => dana.modal?.text.includes('Who may use it'));
    await dana.fill({ Reason: 'Bought in May' });
    await dana.submit('Approve');
    await dana.press('Ban', { in: fake });
    await slack.eventually(() => dana.modal?.text.includes('Reason'));
    await dana.fill({ Reason: 'Unknown publisher' });
    await dana.submit('Ban');
  },
  async phone(world) {
    await ringUp(world, NAME);
  },
  async breach(world) {
    await breachVendor(world);
  },
  async reconnect({ slack, clock, orgs: [org] }) {
    const dana = slack.as('dana');
    org?.endOurGrants();
    clock.forward(UNTIL_NEXT_SYNC_MS);
    if (dana.modal) await dana.closeModal({ all: true });
    const card = await slack.eventually(
      () =>
        dana.messages(CHANNEL).find((message) => {
          const text = slack.render(message);
          return text.includes(NAME) && text.includes('Error · Grant expired');
        }),
      { waitMs: 60_000, what: 'Grant expired' },
    );
    await dana.press('Reconnect', { in: card, confirm: 'Confirm' });
  },
  async late(world) {
    const { slack, clock } = world;
    const dana = slack.as('dana');
    if (dana.modal) await dana.closeModal({ all: true });
    await troubleEvents['syncs-stop'].run(world);
    clock.forward(UNTIL_LATE_MS);
    await dana.command(`${slack.commandName} list`, { channel: CHANNEL });
    await slack.eventually(() => dana.ephemerals.some((text) => text.includes('is Late')), {
      what: 'a late list',
    });
    await troubleEvents['syncs-go-on'].run(world);
  },
  async delete({ slack }) {
    const dana = slack.as('dana');
    if (dana.modal) await dana.closeModal({ all: true });
    await dana.command(`${slack.commandName} delete ${NAME}`, { channel: CHANNEL });
    await slack.eventually(() => dana.modal?.text.includes('stop watching'));
    await dana.fill({ "Type the domain's name to confirm": NAME });
    await dana.submit('Delete');
  },
};

/** Does Dana's part of a step. Throws where there is no such step, or with what she sees instead. */
export async function doStep(world: World, id: string): Promise<void> {
  const step = story.find((each) => each.id === id);
  if (!step) throw new RangeError(`no step is called ${id}`);
  await moves[step.id](world);
}

/** The steps, each with whether Dana can see that it is done. */
export function seenSteps({ slack }: World): SeenStep[] {
  const dana = slack.as('dana');
  const texts = dana
    .messages(CHANNEL)
    .slice(-NEWEST)
    .map((message) => slack.render(message));
  const sees = (...parts: string[]) =>
    texts.some((text) => parts.every((part) => text.includes(part)));
  const replied = (part: string) =>
    dana
      .messages(CHANNEL)
      .slice(-NEWEST)
      .some(({ replies }) => replies.some((reply) => slack.render(reply).includes(part)));
  const connected = sees('In progress') || sees('Success') || sees('Deleted');
  const done: Record<StepId, boolean> = {
    empty: sees('[Add a domain]') || connected,
    add: connected,
    ready: sees('Success') && sees('First connected'),
    apps: sees('Banned', 'removed'),
    phone: sees('someone on the phone asked them to', 'removed'),
    breach: sees('Breach of', 'proven gone', 'Second person'),
    reconnect: replied('Reconnected at'),
    late: sees('is Late'),
    delete: sees('Deleted', 'our grant is revoked'),
  };
  return story.map((step) => ({ ...step, done: done[step.id] }));
}
