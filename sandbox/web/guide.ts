import { story } from '../story.ts';
import type { World } from '../world.ts';
import type { SeenStep } from './wire.ts';

const NAME = 'Production EU';
const CHANNEL = '#sec-alerts';
const NEWEST = 30;

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
  const connected = sees('In progress') || sees('Success');
  const done: Record<StepId, boolean> = {
    empty: sees('[Add a domain]') || connected,
    add: connected,
    ready: sees('Success') && sees('First connected'),
  };
  return story.map((step) => ({ ...step, done: done[step.id] }));
}
