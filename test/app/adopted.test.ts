import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL, domainScene } from './domain-scene.ts';
import { dmWith, orgNamed, toldAlone } from './errors/scene.ts';

/** Slack took a message and its answer was lost, as when the process dies before it has written down where it stands. */
describe('a card whose first message nobody wrote down', () => {
  let world: TestWorld;
  const dana = () => world.slack.as('dana');

  beforeAll(async () => {
    world = await testWorld();
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
    await dmWith(world, 'dana', 'Three steps');
  });
  afterAll(() => world.close());

  /** Both copies of a DM, oldest first. */
  const copies = (handle: string, part: string) =>
    world.slack.eventually(
      () => {
        const found = world.slack
          .as(handle)
          .messages('dm')
          .filter((message) => world.slack.render(message).includes(part));
        return found.length === 2 && found;
      },
      { what: `two messages of ${handle} with ${part}` },
    );
  const loseOne = () => world.slack.fault('chat.postMessage', { kind: 'drop' }, 1);

  test('a request for access: pressed in the first copy, that copy shows the answer', async () => {
    const sam = world.slack.as('sam');
    await sam.command('/salesforce sync Acme', { channel: CHANNEL });
    await toldAlone(world, 'sam', "You can't start a sync");
    await sam.press('Ask for access', { in: CHANNEL });
    await world.slack.eventually(() => sam.modal?.text.includes('Reason'));
    await sam.fill({ Reason: 'on call' });
    loseOne();
    await sam.submit('Ask');
    await sam.closeModal({ all: true });
    const asked = 'Sam Ode asks for the operator role';
    const handle = await world.slack.eventually(() =>
      ['dana', 'li'].find(
        (each) =>
          world.slack
            .as(each)
            .dm()
            .filter((text) => text.includes(asked)).length === 2,
      ),
    );
    const [first] = await copies(handle, asked);
    if (!first) throw new Error('no copy');
    await world.slack.as(handle).press('Give', { in: first });
    await world.slack.eventually(() => world.slack.render(first).includes('Given without an end'), {
      what: 'the answer in the copy that was pressed',
    });
  });

  test('a link that is handed on: declined in the first copy, that copy ends', async () => {
    await dana().command('/salesforce add', { channel: CHANNEL });
    await world.slack.eventually(() => dana().modal?.text.includes('My Domain address'));
    await dana().fill({
      Name: 'Handed',
      'My Domain address': orgNamed(world, 'Acme').host,
      'Send alerts to': CHANNEL,
      'Who approves it': true,
    });
    await world.slack.eventually(() => dana().modal?.text.includes('Send the link to'));
    await dana().fill({ 'Send the link to': world.slack.person('priya').name });
    await dana().submit('Next');
    // One is the asker's own card, the other is Priya's: both answers are lost.
    world.slack.fault('chat.postMessage', { kind: 'drop' }, 2);
    await dana().submit('Send to');
    await dana().closeModal({ all: true });
    const [first] = await copies('priya', 'Dana Ruiz asks you to connect');
    if (!first) throw new Error('no copy');
    await world.slack.as('priya').press("I'm not the right person", { in: first });
    await world.slack.eventually(() => world.slack.render(first).includes('Cancelled'), {
      what: 'the end in the copy that was pressed',
    });
  });

  test('Details on the card of an alert opens them, and the card of the domain stays where it is', async () => {
    const acme = orgNamed(world, 'Acme');
    await world.connect(acme);
    const card = await domainScene(world).breakGrant(acme, 'Acme');
    const alert = await world.slack.eventually(() =>
      dana()
        .messages(CHANNEL)
        .find((message) => world.slack.render(message).includes('[Acknowledge]')),
    );
    await dana().press('Details', { in: alert });
    await world.slack.eventually(() => dana().modal?.text.includes('Connected as'));
    await dana().closeModal({ all: true });
    await dana().press('Reconnect', { in: card, confirm: 'Confirm' });
    await world.slack.eventually(() => dana().modal);
    await dana().closeModal({ all: true });
    await world.slack.eventually(() => world.slack.render(card).includes('not finished'), {
      what: 'the card of the domain, drawn where it was',
    });
    expect(world.slack.render(alert)).toContain('[Acknowledge]');
    await dmWith(world, 'dana', 'Acme', 'Waiting for approval');
    expect(world.slack.problems).toEqual([]);
  });
});
