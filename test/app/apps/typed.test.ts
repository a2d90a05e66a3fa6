import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { orgNamed, sql, toldAlone } from '../errors/scene.ts';

const channel = '#sec-alerts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
  const org = orgNamed(world, 'Acme');
  org.grantToken(org.users.ordinary.username, 'Short Stay');
  org.grantMany('Widely', 4);
  await world.connect(org);
  await world.card('Acme', 'Success');
});
afterAll(() => world.close());

test('why says what the risk of an app is made of, to the asker alone', async () => {
  await world.slack.as('dana').command('/salesforce why "Short Stay"', { channel });
  const text = await toldAlone(world, 'dana', 'Short Stay');
  expect(text).toContain('not installed by an admin');
  expect(text).toContain('[Details]');
});

test('approve opens the form of the app that is named', async () => {
  const dana = world.slack.as('dana');
  await dana.command('/salesforce approve "Short Stay"', { channel });
  const shown = await world.slack.eventually(
    () => dana.modal?.text.includes('Short Stay') && dana.modal.text,
  );
  expect(shown).toContain('Approve');
  await dana.closeModal();
});

test('a message is attached to the case of an app: a link in its thread, and an act in the record', async () => {
  const dana = world.slack.as('dana');
  const root = await dana.say('#general', 'Who uses Short Stay?');
  const reply = await world.slack.as('sam').say('#general', 'Sales do', { thread: root });
  const attach = async (fields: Record<string, string>, said: string) => {
    await dana.shortcut("Attach to an app's case", reply);
    await world.slack.eventually(() => dana.modal?.title === 'Attach to a case');
    await dana.fill({ App: 'Short Stay', ...fields });
    await dana.submit('Attach');
    await world.slack.eventually(() => dana.modal?.text.includes(said));
    await dana.closeModal({ all: true });
  };
  const [rule] = await sql<{ kinds: string[] | null }>(world, 'select kinds from route');
  await sql(world, `update route set kinds = '{}'`);
  await attach({}, 'No channel gets news of apps, so Short Stay has no thread yet.');
  await sql(world, 'update route set kinds = $1', [rule?.kinds ?? null]);
  await attach({ 'Why it belongs there': 'sales know' }, 'in the thread of Short Stay.');
  const line = await world.said(
    () =>
      dana
        .messages(channel)
        .flatMap(({ replies }) => replies)
        .find(({ text }) => text.includes('attached')),
    { what: 'the line in the case' },
  );
  expect(world.slack.render(line)).toMatch(
    /^Dana Ruiz attached a message of #general\. “sales know”$/u,
  );
  const at = reply.ts.replace('.', '');
  expect(line.text).toContain(`/archives/${reply.channel}/p${at}?thread_ts=${root.ts}&amp;cid=`);
  await attach({}, 'this message is in the thread of Short Stay already.');
  const acts = await sql<{ facts: object }>(
    world,
    `select facts from audit_event where action = 'app.attached'`,
  );
  expect(acts).toEqual([
    { facts: { channel: reply.channel, message: reply.ts, reason: 'sales know' } },
  ]);
});

test('more people than one may cut off alone: it is said before, asked by one card, and the asker can only withdraw', async () => {
  const [dana, li] = [world.slack.as('dana'), world.slack.as('li')];
  await sql(
    world,
    `insert into setting (workspace_id, name, value) select id, 'revoke.second_over', '3' from workspace`,
  );
  const card = (...parts: string[]) =>
    world.said(
      () =>
        dana.messages(channel).find((message) => {
          const text = world.slack.render(message);
          return ['Widely', ...parts].every((part) => text.includes(part)) && message;
        }),
      { what: `a card with ${parts.join(', ')}` },
    );
  const ask = async () => {
    await dana.command('/salesforce revoke Widely', { channel });
    const shown = await world.slack.eventually(
      () => dana.modal?.text.includes('Whose tokens') && dana.modal.text,
    );
    expect(shown).toContain('All users, 4 people: needs a second operator');
    await dana.fill({ Reason: 'not needed' });
    await dana.submit('Revoke tokens');
    await world.slack.eventually(() => dana.modal?.text.includes('Nothing is removed yet'));
    await dana.closeModal();
  };
  await ask();
  const first = await card('wants to revoke 4 tokens', 'would be 4', '[Withdraw]');
  await dana.press('Agree', { in: first });
  await toldAlone(world, 'dana', 'Someone else must agree; you asked for this.');
  await li.press('Withdraw', { in: first });
  await toldAlone(world, 'li', 'Only Dana Ruiz, who asked for it, can withdraw it.');
  await dana.press('Withdraw', { in: first });
  await card('Dana Ruiz withdrew it');
  // Its buttons go with the card's own edit, which comes after that word.
  await world.slack.eventually(() => {
    const now = dana.messages(channel).find(({ ts }) => ts === first.ts);
    return now && !world.slack.render(now).includes('[Agree]');
  });
  const org = orgNamed(world, 'Acme');
  expect(org.countTokens({ app: 'Widely' })).toBe(4);
  await ask();
  await card('wants to revoke 4 tokens', '[Agree]', 'asked by direct message', '@');
  const inDm = (...parts: string[]) =>
    world.said(() => li.dm().find((text) => parts.every((part) => text.includes(part))), {
      what: `a direct message with ${parts.join(', ')}`,
    });
  await inDm('wants to revoke 4 tokens', 'You may agree', '[Agree]');
  await li.press('Agree', { in: 'dm' });
  await card('4 of 4 removed', 'Second operator: Li Wei');
  await inDm('4 of 4 removed', 'nothing left to answer');
  expect(org.countTokens({ app: 'Widely' })).toBe(0);
});
