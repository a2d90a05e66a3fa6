import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';

describe('from nothing to a synced domain', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld();
  });
  afterAll(() => world.close());

  test('an owner without domains sees an empty list with a way on', async () => {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.ephemerals.at(-1)?.includes('[Add a domain]'));
    expect(dana.ephemerals.at(-1)).toContain('No Salesforce domains yet');
  });

  const ofConsents = () => {
    const dana = world.slack.as('dana');
    return dana.dm().filter((text) => /Production EU · (?:Waiting|Cancelled|Not|This)/u.test(text));
  };

  test('back from the consent step and on again is one message, which ends with the wish', async () => {
    const [org] = world.orgs;
    if (!org) throw new Error('no org');
    const dana = world.slack.as('dana');
    await dana.command('/salesforce add', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.modal?.text.includes('My Domain address'));
    await dana.fill({ Name: 'Production EU', 'Send alerts to': '#sec-alerts' });
    await dana.fill({ 'My Domain address': org.host });
    for (let nth = 0; nth < 2; nth += 1) {
      await dana.submit('Next');
      await world.said(() => ofConsents().at(-1)?.includes('Waiting for approval'));
      await dana.press('Back', { in: 'modal' });
      await world.slack.eventually(() => dana.modal?.submit === 'Next');
    }
    await dana.submit('Next');
    const { url = '' } = await dana.press('Allow and open Salesforce');
    await dana.closeModal({ all: true });
    await world.said(() => ofConsents().at(-1)?.includes('Waiting for approval'));
    expect(ofConsents()).toHaveLength(1);
    await world.consent(url, org, { answer: 'Deny' });
    await world.said(() => ofConsents().at(-1)?.includes('Not connected'));
  });

  test('adding shows what we ask for, and the consent ends on a page that says so', async () => {
    const [org] = world.orgs;
    if (!org) throw new Error('no org');
    const link = await world.askFor(org, { name: 'Production EU', keepWindow: true });
    const page = await world.consent(link, org);
    expect(page.text).toContain('Connected');
    expect(page.text).toContain('Production EU');
    expect(page.text).toContain(org.users.admin.username);
    await world.said(() => ofConsents().some((text) => text.includes('led nowhere; it is conn')));
    expect(ofConsents()).toHaveLength(1);
  });

  test('the window that showed the link says Connected by itself', async () => {
    const dana = world.slack.as('dana');
    await world.slack.eventually(() => dana.modal?.title === 'Connected');
    expect(dana.modal?.text).toContain('🟢 Production EU · Connected');
    await dana.closeModal({ all: true });
  });

  const posted = () =>
    world.slack
      .as('dana')
      .messages('#sec-alerts')
      .filter((message) => !message.threadTs && !message.onlyFor);

  test('one card in the channel goes from In progress to Success, with the count in its thread', async () => {
    const card = await world.card('Production EU', 'Success');
    const shown = card.history.map((version) => world.slack.render(version));
    expect(shown[0]).toContain('In progress');
    expect(posted().filter(({ text }) => !text.includes('at the first look'))).toHaveLength(1);
    const replies = await world.slack.eventually(() => card.replies.length >= 2 && card.replies);
    const lines = replies.map((reply) => world.slack.render(reply));
    expect(lines.some((line) => line.includes('You now watch 1 domain.'))).toBe(true);
    expect(lines.some((line) => line.startsWith('Ready at'))).toBe(true);
  });

  test('the first look makes one list to review, and no card of a single app', async () => {
    const dana = world.slack.as('dana');
    const list = await world.slack.eventually(() =>
      posted().find(({ text }) => text.includes('at the first look')),
    );
    expect(posted()).toHaveLength(2);
    const [review = ''] = /Review \d+/.exec(world.slack.render(list)) ?? [];
    await dana.press(review, { in: list });
    await world.slack.eventually(() => dana.modal?.title === 'Review apps');
    expect(dana.modal?.text).toMatch(/0 of \d+ apps decided\. \d+ wait/u);
    await dana.closeModal();
    await dana.command('/salesforce apps', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.ephemerals.at(-1)?.includes('Showing 1–'));
    // Meanwhile a direct message may have come, with Details of the domain.
    await dana.press('Details', { in: '#sec-alerts', waitMs: 5_000 });
    await world.slack.eventually(() => dana.modal?.title === 'App details');
    expect(dana.modal?.text).toMatch(/Scopes: [\s\S]*Seen in[\s\S]*History/);
    await dana.closeModal();
  });

  test('a group is decided by three presses, told by one message, and taken back by one more', async () => {
    const dana = world.slack.as('dana');
    const before = posted().length;
    await dana.command('/salesforce review', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.modal?.title === 'Review apps');
    await dana.press('Look at', { in: 'modal' });
    await world.slack.eventually(() => dana.modal?.title === 'Decide on apps');
    const [, many = ''] = /(\d+) of \d+ are ticked/u.exec(dana.modal?.text ?? '') ?? [];
    expect(many).not.toBe('');
    await dana.submit('Next');
    await world.slack.eventually(() => dana.modal?.title.startsWith('Approve '));
    await dana.fill({ Reason: 'in use for years' });
    await dana.submit('Approve');
    await world.slack.eventually(() =>
      dana.modal?.text.includes(`Approved ${many} of ${many} app`),
    );
    expect(dana.modal?.text).toMatch(new RegExp(`${many} of \\d+ apps decided`, 'u'));
    await dana.closeModal();
    const told = (...parts: string[]) =>
      world.said(() =>
        posted().find((message) => {
          const text = world.slack.render(message);
          return parts.every((part) => text.includes(part)) && message;
        }),
      );
    const card = await told(
      'approved in Production EU until',
      'Reason: in use for years.',
      '[Undo]',
    );
    expect(posted()).toHaveLength(before + 1);
    await dana.press('Undo', { in: card, confirm: 'Undo' });
    await told('Taken back:', `Dana Ruiz took it back: ${many} of ${many} app`);
    expect(posted()).toHaveLength(before + 1);
  });

  test('who connected it is told by DM, once', async () => {
    const dana = world.slack.as('dana');
    await world.slack.eventually(() => dana.dm().some((text) => text.includes('ready to review')));
    expect(dana.dm().filter((text) => text.includes('ready to review'))).toHaveLength(1);
  });

  test('the list shows domain, first connected, last synced and status', async () => {
    const dana = world.slack.as('dana');
    await dana.command('/salesforce list', { channel: '#sec-alerts' });
    const list = await world.slack.eventually(() =>
      dana.ephemerals.findLast((text) => text.includes('First connected')),
    );
    expect(list).toContain('Production EU');
    expect(list).toContain('Dana Ruiz');
    expect(list).toContain('Success');
  });

  test('neither side saw anything that it would refuse', () => {
    expect(world.slack.problems).toEqual([]);
    expect(world.salesforce.problems).toEqual([]);
  });
});
