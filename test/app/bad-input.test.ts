import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import {
  deliverForged,
  deliverRaw,
  orgNamed,
  pressOf,
  type RawDelivery,
  sql,
} from './errors/scene.ts';

let world: TestWorld;
const here = { channel: '#sec-alerts' };

/** All that an input could have changed. */
const state = async () => {
  const [row] = await sql<Record<string, string>>(
    world,
    `select (select count(*) from consent) as consents, (select string_agg(state, ',' order by id) from consent) as states,
            (select count(*) from domain) as domains, (select count(*) from sync_run) as runs,
            (select count(*) from grant_secret) as grants, (select count(*) from audit_event where action <> 'act.refused') as acts`,
  );
  return row;
};

beforeAll(async () => {
  world = await testWorld({
    orgs: [
      { name: 'Acme', seed: 1 },
      { name: 'Beta', seed: 2 },
    ],
  });
  world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  world.slack.addChannel({
    name: 'old',
    members: [world.slack.person('dana').id, world.slack.botUserId],
  });
  await world.slack.archive('#old');
  await world.connect(orgNamed(world, 'Acme'), 'Production');
});
afterAll(() => world.close());

describe('the form of a new domain', () => {
  interface Typed {
    name?: unknown;
    page?: string;
    address?: unknown;
    channel?: unknown;
  }
  const value = (given: unknown) => ({ value: { type: 'plain_text_input', value: given } });
  /** What a browser that skips Slack's own checks could send. */
  const submit = async (typed: Typed) => {
    const given = {
      name: 'New one',
      page: 'my-domain',
      address: orgNamed(world, 'Beta').host,
      channel: world.slack.channel('#sec-alerts').id,
      ...typed,
    };
    const answer = await deliverForged(world, 'dana', {
      type: 'view_submission',
      view: {
        id: 'V0FORGED01',
        type: 'modal',
        callback_id: 'domain.add.form',
        private_metadata: '',
        hash: '1.abc',
        title: { type: 'plain_text', text: 'Add a Salesforce domain' },
        blocks: [],
        state: {
          values: {
            name: value(given.name),
            page: { value: { type: 'radio_buttons', selected_option: { value: given.page } } },
            address: value(given.address),
            channel: {
              value: { type: 'conversations_select', selected_conversation: given.channel },
            },
          },
        },
      },
      response_urls: [],
    });
    expect(answer.status).toBe(200);
    return JSON.parse(answer.body) as {
      response_action: string;
      errors?: Record<string, string>;
      view?: { blocks: unknown };
    };
  };

  const channel = (name: string) => () => world.slack.channel(name).id;
  const wrong: { what: string; typed: Typed | (() => Typed); field: string; words: string }[] = [
    { what: 'no name', typed: { name: '' }, field: 'name', words: 'Give it a name' },
    { what: 'a name of spaces', typed: { name: ' \t\u00a0\n ' }, field: 'name', words: 'Give it' },
    { what: 'no text as name', typed: { name: { a: 1 } }, field: 'name', words: 'Give it a name' },
    { what: 'a name of 300', typed: { name: 'n'.repeat(300) }, field: 'name', words: 'At most 80' },
    {
      what: 'a name with a bidi override',
      typed: { name: 'Prod\u202Etxt' },
      field: 'name',
      words: 'cannot be shown',
    },
    {
      what: 'a name that is taken, in other letters',
      typed: { name: 'PRODUCTION' },
      field: 'name',
      words: 'Another domain has this name',
    },
    {
      what: 'an address that is watched',
      typed: () => ({ address: orgNamed(world, 'Acme').host }),
      field: 'address',
      words: 'You already watch this address as "Production"',
    },
    ...[
      '',
      'x'.repeat(300),
      'https://evil.example',
      'acme.my.salesforce.com.evil.example',
      'evil.example/acme.my.salesforce.com',
      'acmemy.salesforce.com.',
      'http://acme.my.salesforce.com',
      'acme.my.salesforce.com:8443',
      'user:pass@acme.my.salesforce.com',
      'login.salesforce.com',
      '169.254.169.254',
      'localhost:1',
      '[::1]',
      'javascript:alert(1)',
      'аcme.my.salesforce.com',
      '<!channel>',
    ].map((address) => ({
      what: `the address ${address.slice(0, 40) || '(empty)'}`,
      typed: { address },
      field: 'address',
      words: "That isn't a Salesforce address",
    })),
    {
      what: 'no address at all',
      typed: { address: null },
      field: 'address',
      words: "isn't a Sales",
    },
    { what: 'no channel', typed: { channel: null }, field: 'channel', words: 'Pick a channel' },
    {
      what: 'a channel id that is none',
      typed: { channel: '<!channel>' },
      field: 'channel',
      words: 'Pick a channel',
    },
    {
      what: 'a channel that nobody knows',
      typed: { channel: 'C0NOTTHERE' },
      field: 'channel',
      words: '/invite',
    },
    {
      what: 'a channel without the bot',
      typed: () => ({ channel: channel('#general')() }),
      field: 'channel',
      words: '/invite',
    },
    {
      what: 'a private channel without the bot',
      typed: () => ({ channel: channel('#sec-private')() }),
      field: 'channel',
      words: '/invite',
    },
    {
      what: 'a channel with another company in it',
      typed: () => ({ channel: channel('#vendor-shared')() }),
      field: 'channel',
      words: 'outside your company',
    },
    {
      what: 'an archived channel',
      typed: () => ({ channel: channel('#old')() }),
      field: 'channel',
      words: 'archived',
    },
  ];
  for (const { what, typed, field, words } of wrong) {
    test(`${what}: said under its field, and nothing changes`, async () => {
      const before = await state();
      const answer = await submit(typeof typed === 'function' ? typed() : typed);
      expect(answer.response_action).toBe('errors');
      expect(Object.keys(answer.errors ?? {})).toEqual([field]);
      expect(answer.errors?.[field]).toContain(words);
      expect(await state()).toEqual(before);
    });
  }

  test('everything wrong at once is said at once', async () => {
    const { errors } = await submit({ name: '', address: 'evil.example', channel: '' });
    expect(Object.keys(errors ?? {}).sort()).toEqual(['address', 'channel', 'name']);
  });

  test('who may not add domains cannot by a form of his own making either', async () => {
    const before = await state();
    const answer = await deliverForged(world, 'priya', {
      type: 'view_submission',
      view: { id: 'V1', type: 'modal', callback_id: 'domain.add.form', state: { values: {} } },
    });
    expect(answer.body).toContain('E-NOT-PERMITTED');
    expect(await state()).toEqual(before);
  });

  test('a form that this version does not know is answered in its window', async () => {
    const answer = await deliverForged(world, 'dana', {
      type: 'view_submission',
      view: { id: 'V1', type: 'modal', callback_id: 'next.year', state: { values: {} } },
    });
    expect(answer.body).toContain('E-STALE-CARD');
  });

  test('a name of the most letters that there may be, with markup in it, is taken as it is', async () => {
    const name = `*<!channel>* ${'é'.repeat(60)}`;
    const answer = await submit({ name });
    expect(answer.response_action).toBe('update');
    expect(JSON.stringify(answer.view?.blocks)).toContain('&lt;!channel&gt;');
    expect(JSON.stringify(answer.view?.blocks)).not.toContain('<!channel>');
    await sql(world, `update consent set state = 'cancelled' where name = $1`, [name]);
  });
});

describe('what Slack would not send', () => {
  const json = (body: string): RawDelivery => ({ body, type: 'application/json' });
  const form = (payload: string): RawDelivery => ({
    body: new URLSearchParams({ payload }).toString(),
  });
  const command = () =>
    new URLSearchParams({
      command: '/salesforce',
      text: 'list',
      team_id: world.slack.home.id,
      user_id: world.slack.person('dana').id,
      channel_id: world.slack.channel('#sec-alerts').id,
      api_app_id: 'A0ORGWARD1',
      trigger_id: '1.1.x',
    }).toString();

  const malformed: { what: string; raw: () => RawDelivery; status: readonly number[] }[] = [
    {
      what: 'another signing secret',
      raw: () => ({ body: command(), secret: 'x' }),
      status: [401],
    },
    { what: 'six minutes old', raw: () => ({ body: command(), datedBy: -400 }), status: [401] },
    { what: 'six minutes ahead', raw: () => ({ body: command(), datedBy: 400 }), status: [401] },
    {
      what: 'no signature',
      raw: () => ({ body: command(), headers: { 'x-slack-signature': '' } }),
      status: [401],
    },
    {
      what: 'no date',
      raw: () => ({ body: command(), headers: { 'x-slack-request-timestamp': 'now' } }),
      status: [401],
    },
    {
      what: 'a command as XML',
      raw: () => ({ body: '<a/>', type: 'text/xml' }),
      status: [400, 401],
    },
    { what: 'truncated JSON', raw: () => json('{"type":"event_call'), status: [400, 401] },
    { what: 'JSON null', raw: () => json('null'), status: [400] },
    { what: 'a JSON array', raw: () => json('[]'), status: [400] },
    { what: 'a JSON number', raw: () => json('7'), status: [400] },
    { what: 'an empty body', raw: () => json(''), status: [400, 401] },
    {
      what: 'an event of nothing',
      raw: () => json('{"type":"event_callback"}'),
      status: [400, 401, 404],
    },
    { what: 'a payload that is no JSON', raw: () => form('{"type":'), status: [400, 401] },
    { what: 'a payload that is null', raw: () => form('null'), status: [400] },
    { what: 'a press of nothing', raw: () => form('{"type":"block_actions"}'), status: [400, 401] },
    { what: 'a type that is no text', raw: () => form('{"type":7}'), status: [400] },
    { what: 'five megabytes', raw: () => json(`"${'x'.repeat(5 << 20)}"`), status: [413] },
  ];
  // All at once: some of them leave Bolt waiting for three seconds.
  let answers: { status: number; body: string }[];
  let before: Awaited<ReturnType<typeof state>>;
  beforeAll(async () => {
    before = await state();
    answers = await Promise.all(
      malformed.map(({ raw, status }) =>
        deliverRaw(world, raw()).catch((error: unknown) => {
          // Too much to read: the connection may be closed before all of it is sent.
          if (status.includes(413)) return { status: 413, body: '' };
          throw error;
        }),
      ),
    );
  });
  for (const [index, { what, status }] of malformed.entries()) {
    test(`${what}: refused`, () => {
      const answer = answers[index];
      expect(status).toContain(answer?.status);
      expect(answer?.body).not.toMatch(/\.ts:|node_modules|Error:.*at /);
    });
  }

  test('what Slack may add one day is taken, and done nothing with', async () => {
    for (const raw of [
      form('{"type":"of_next_year","user":{"id":"U1"},"actions":null}'),
      json('{"type":"app_rate_limited","minute_rate_limited":1518467820}'),
    ])
      expect(await deliverRaw(world, raw)).toMatchObject({ status: 200, body: '' });
  });

  test('none of it changed anything, and the bot lives', async () => {
    expect(await state()).toEqual(before);
    expect((await fetch(`${world.publicUrl}/healthz`)).status).toBe(200);
  });

  test('an option request gets an empty list', async () => {
    const answer = await deliverForged(world, 'dana', {
      type: 'block_suggestion',
      action_id: 'app.pick',
      block_id: 'b',
      value: 'acme',
    });
    expect(answer).toEqual({ status: 200, body: expect.stringContaining('"options":[]') });
  });
});

describe('values and metadata that a stranger wrote', () => {
  let others: string;
  beforeAll(async () => {
    await world.askFor(orgNamed(world, 'Beta'), { name: 'Of Li', as: 'li' });
    const [row] = await sql<{ id: string }>(world, `select id from consent where name = 'Of Li'`);
    others = row?.id ?? '';
  });
  let before: Awaited<ReturnType<typeof state>>;
  beforeEach(async () => {
    before = await state();
  });

  const stale = /E-STALE-CARD|E-NOT-FOUND/;
  const metadata = (text: string) => ({ type: 'modal', id: 'V1', private_metadata: text });
  const presses: { what: string; id: string; value?: () => string; answer?: RegExp }[] = [
    ...[
      '',
      '0',
      '-1',
      '1e3',
      '999999999',
      '1; drop table domain',
      'ünïcode',
      'x'.repeat(1990),
    ].flatMap((value) =>
      ['domain.details', 'domain.sync'].map((id) => ({
        what: `${id} with ${value.slice(0, 20) || '(nothing)'}`,
        id,
        value: () => value,
        answer: stale,
      })),
    ),
    { what: 'details without a value', id: 'domain.details', answer: stale },
    {
      what: 'a menu entry of another kind',
      id: 'domain.row',
      value: () => 'drop:1',
      answer: stale,
    },
    { what: 'a link of someone else', id: 'consent.open', value: () => others, answer: stale },
    {
      what: 'renewing one of someone else',
      id: 'consent.renew',
      value: () => others,
      answer: stale,
    },
    {
      what: 'cancelling one of someone else',
      id: 'consent.cancel',
      value: () => others,
      answer: stale,
    },
    { what: 'cancelling no id', id: 'consent.cancel', value: () => 'a', answer: stale },
    { what: 'checking no channel', id: 'channel.check', value: () => '<!channel>', answer: stale },
    {
      what: 'diagnostics of our own making',
      id: 'diagnostics.show',
      value: () => 'code: <!channel>\ntime: 1',
      answer: stale,
    },
    { what: 'an id with the name of a method', id: 'constructor', answer: stale },
    { what: 'an id of 255', id: 'i'.repeat(255), answer: stale },
    {
      what: 'a command that is none',
      id: 'command.run',
      value: () => 'drop tables',
      answer: /help/,
    },
  ];
  for (const { what, id, value, answer } of presses) {
    test(`${what}: a clear answer, and nothing changes`, async () => {
      const dana = world.slack.as('dana');
      const seen = dana.dm().length;
      const ack = await deliverForged(world, 'dana', pressOf(id, value?.()));
      expect(ack.status).toBe(200);
      const said = await world.slack.eventually(
        () => dana.dm().slice(seen).join('\n') || undefined,
      );
      expect(said).toMatch(answer ?? stale);
      expect(said).not.toContain('E-UNKNOWN');
      expect(await state()).toEqual(before);
    });
  }

  for (const [what, text] of [
    ['nothing', () => ''],
    ['no JSON', () => '{{{'],
    ['another version', () => '{"v":99}'],
    ['a list', () => '[[[[[[]]]]]]'],
    [
      'the consent of someone else',
      () =>
        JSON.stringify({
          v: 1,
          consentId: others,
          name: 'n',
          page: 'my-domain',
          address: '',
          channel: '',
        }),
    ],
  ] as const) {
    test(`Back in a window whose metadata is ${what}: nothing changes`, async () => {
      const ack = await deliverForged(world, 'dana', {
        ...pressOf('consent.back'),
        view: metadata(text()),
        container: { type: 'view', view_id: 'V1' },
      });
      expect(ack.status).toBe(200);
      await world.slack.idle();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await state()).toEqual(before);
    });
  }
});

describe('what people type', () => {
  test('any text gets an answer, and never one that we cannot explain', async () => {
    const words = fc.constantFrom(
      ...['list', 'status', 'sync', 'help', 'permissions', 'version', 'ls', 'lst', 'status:error'],
      ...['page:2', 'kind:', '"', '“Production', 'Production', '<@U1|x>', '--', '::', '\\', '%00'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 700 }),
      fc.array(words, { maxLength: 8 }).map((many) => many.join(' ')),
      fc.tuple(words, fc.string({ unit: 'grapheme', maxLength: 40 })).map(([a, b]) => `${a} ${b}`),
    );
    const typed = fc.sample(text, { numRuns: 80, seed: 20261124 });
    const dana = world.slack.as('dana');
    const before = await state();
    for (let start = 0; start < typed.length; start += 10) {
      const batch = typed.slice(start, start + 10);
      const seen = dana.ephemerals.length;
      const acks = await Promise.all(
        batch.map((each) => dana.command(`/salesforce ${each.toWellFormed()}`, here)),
      );
      expect(
        acks.flatMap(({ status }, index) =>
          status === 200 ? [] : [{ status, text: batch[index] }],
        ),
      ).toEqual([]);
      const answers = () => dana.ephemerals.slice(seen);
      await world.slack.eventually(
        () => answers().length + (dana.modal ? dana.stackDepth : 0) >= batch.length,
        { what: `answers to ${JSON.stringify(batch)}` },
      );
      if (dana.modal) await dana.closeModal({ all: true });
      for (const answer of answers()) {
        expect(answer).not.toContain('E-UNKNOWN');
        expect(answer).not.toMatch(/\[object|undefined/);
      }
    }
    const { runs: _runs, acts: _acts, ...after } = (await state()) ?? {};
    const { runs: _runsBefore, acts: _actsBefore, ...earlier } = before ?? {};
    expect(after).toEqual(earlier);
    expect(world.slack.problems).toEqual([]);
  });
});
