import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { sql, toldAlone } from '../errors/scene.ts';
import { type SyncScene, syncScene } from '../sync/scene.ts';

const channel = '#sec-alerts';

let world: SyncScene;
let orgs: Org[];
beforeAll(async () => {
  world = await syncScene({
    orgs: [
      { name: 'Acme', size: 'few', seed: 1 },
      { name: 'Beta', size: 'few', seed: 2 },
    ],
  });
  orgs = [...world.orgs];
  for (const org of orgs) {
    org.grantMany('Klue', 3);
    org.grantMany('Кlue', 2); // with a Cyrillic letter
    org.grantMany('Sklue Survey', 2);
    await world.connect(org);
  }
});
afterAll(() => world.close());

const left = (app: string) => orgs.map((org) => org.countTokens({ app }));
const card = (...parts: string[]) =>
  world.said(
    () =>
      world.slack
        .as('dana')
        .messages(channel)
        .find((message) => {
          const text = world.slack.render(message);
          return parts.every((part) => text.includes(part)) && message;
        }),
    { what: `a card with ${parts.join(', ')}` },
  );
const inThread = (part: string) =>
  world.said(
    () =>
      world.slack
        .as('dana')
        .messages(channel)
        .flatMap(({ replies }) => replies)
        .find((reply) => world.slack.render(reply).includes(part)),
    { what: `a line with ${part}` },
  );

/** Types the command, and gives what its window shows. */
async function open(line: string): Promise<string> {
  const dana = world.slack.as('dana');
  await dana.command(line, { channel });
  return world.slack.eventually(
    () => dana.modal?.text.includes('Not safe since') && dana.modal.text,
  );
}
async function submit(button: string, told: string): Promise<void> {
  const dana = world.slack.as('dana');
  await dana.fill({ 'Not safe since': '2026-11-01', Reason: 'the notice of the vendor' });
  await dana.submit(button);
  await world.slack.eventually(() => dana.modal?.text.includes(told));
  await dana.closeModal({ all: true });
}

test('a vendor was breached: a drill, the real thing by two people, one card to proven zero, a watch, the timeline, a ban, a stop', async () => {
  const [dana, li] = [world.slack.as('dana'), world.slack.as('li')];
  await dana.command('/salesforce breach', { channel });
  await toldAlone(world, 'dana', 'Which vendor?');
  await dana.command('/salesforce breach gainsight', { channel });
  await toldAlone(world, 'dana', 'No app of gainsight is known in any domain');

  expect(await open('/salesforce breach klue --drill')).toContain('nothing is revoked');
  await submit('Drill', 'Nothing was revoked');
  const drill = await card('Drill: breach of klue', '6 tokens would be revoked');
  const [, list] = /List ([0-9a-f]{16})/u.exec(world.slack.render(drill)) ?? [];
  expect(left('Klue')).toEqual([3, 3]);

  const shown = await open('/salesforce breach klue');
  expect(shown).toContain('4 apps in 2 domains may be of klue');
  expect(shown).toMatch(/Klue in Acme · 3 people, .* · 3 tokens .* what it read: /u);
  expect(shown).toContain('found by a name that only looks like it');
  expect(shown).not.toContain('Sklue');
  expect(shown).toContain('2 of 4 are ticked');
  await dana.press('Untick all 4');
  await world.slack.eventually(() => dana.modal?.text.includes('0 of 4 are ticked'));
  await dana.press('Tick all 4');
  await world.slack.eventually(() => dana.modal?.text.includes('4 of 4 are ticked'));
  await dana.closeModal({ all: true });
  await open('/salesforce breach klue');
  await submit('Ask to revoke', 'a second person must agree');
  const wish = await card(
    'wants to revoke 6 tokens of Klue',
    'is for two people to decide on',
    'Reason given: Breach of klue: the notice of the vendor',
  );
  await dana.press('Agree', { in: wish });
  await toldAlone(world, 'dana', 'Someone else must agree; you asked for this.');
  expect(left('Klue')).toEqual([3, 3]);
  await li.press('Agree', { in: wish });
  const done = await card('Breach of klue', '6 of 6 tokens proven gone', 'Watched until');
  const text = world.slack.render(done);
  expect(text).toContain('Second person: Li Wei');
  expect(text).toContain('What revoking cannot stop');
  expect(text).toContain(`List ${list}`);
  await card('6 of 6 tokens removed', 'nothing left to answer');
  expect(left('Klue')).toEqual([0, 0]);
  expect(left('Кlue')).toEqual([2, 2]);

  // Somebody is talked into it again; any reading finds it.
  orgs[0]?.grantMany('Klue', 1);
  orgs[0]?.grantMany('Кlue', 1);
  // What was made in the very second in which a reading begins is the next one's.
  world.clock.forward(5_000);
  await world.sync('Acme');
  world.clock.forward(11_000);
  await inThread('Klue in Acme was let in again: 1 new token of 1 person');
  await card('Breach of klue', '1 new token came, 1 of them removed');
  expect(left('Klue')).toEqual([0, 0]);

  await dana.press('Timeline as a file', { in: done });
  const file = await world.slack.eventually(() =>
    dana
      .messages('dm')
      .flatMap(({ files }) => files)
      .find(({ name }) => name.startsWith('salesforce-breach-')),
  );
  const csv = file.content.toString('utf8');
  expect(csv).toContain('at_utc,who,what,domain,app,before,after');
  expect(csv).toMatch(/Z,Li Wei,agreed to revoke tokens,Beta,Klue,,/u);
  expect(csv).toMatch(
    /Z,bot,removed tokens,Acme,Klue,3 tokens,0 tokens|Z,Li Wei,removed tokens,Acme,Klue,3 tokens,0 tokens/u,
  );
  expect(csv).not.toContain('Кlue');

  await dana.press('Ban', { in: done, confirm: 'Ban' });
  await toldAlone(world, 'dana', 'Banned 2 of 2 apps.');
  await dana.press('Stop', { in: done, confirm: 'Stop' });
  await card('Breach of klue', 'Stopped by Dana Ruiz');
  await inThread('Dana Ruiz stopped it.');
  const acts = await sql<{ action: string }>(
    world,
    `select action from audit_event where action like 'breach.%' order by id`,
  );
  expect(acts.map(({ action }) => action)).toEqual([
    'breach.drilled',
    'breach.asked',
    'breach.exported',
    'breach.stopped',
  ]);
});
