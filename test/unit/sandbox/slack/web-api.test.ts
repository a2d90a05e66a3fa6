import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bareSlack } from './bare-slack.ts';

let world: Awaited<ReturnType<typeof bareSlack>>;
beforeEach(async () => {
  world = await bareSlack();
});
afterEach(async () => {
  await world.close();
});

const view = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Hello' },
  blocks: [{ type: 'divider' }],
};
const kinds = () => world.slack.problems.map((each) => each.kind);
const alerts = () => world.slack.channel('#sec-alerts').id;

describe('tokens and scopes', () => {
  it('tells no token, a wrong, a revoked and an uninstalled one apart', async () => {
    const { api, slack } = world;
    expect(await api('auth.test', {}, '')).toMatchObject({ ok: false, error: 'not_authed' });
    expect(await api('auth.test', {}, 'xoxb-guess')).toMatchObject({
      ok: false,
      error: 'invalid_auth',
    });
    expect(await api('auth.test')).toMatchObject({
      ok: true,
      team_id: 'T0ACME0001',
      user_id: slack.botUserId,
    });
    expect(await api('auth.revoke')).toMatchObject({ ok: true, revoked: true });
    expect(await api('auth.test')).toMatchObject({ ok: false, error: 'token_revoked' });
    slack.restoreToken();
    await slack.uninstall();
    expect(await api('auth.test')).toMatchObject({ ok: false, error: 'account_inactive' });
  });

  it('answers missing_scope with what is needed, and records it', async () => {
    world.slack.installation().scopes = ['commands'];
    expect(await world.api('chat.postMessage', { channel: alerts(), text: 'x' })).toMatchObject({
      ok: false,
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'commands',
    });
    expect(kinds()).toEqual(['missing_scope']);
  });

  it('records unknown methods, unknown arguments and arguments of the wrong kind', async () => {
    const { api } = world;
    expect(await api('chat.shout')).toMatchObject({ ok: false, error: 'unknown_method' });
    expect(await api('auth.test', { colour: 'red' })).toMatchObject({ ok: true });
    expect(
      await api('chat.postMessage', { channel: alerts(), text: 'x', blocks: 'no' }),
    ).toMatchObject({ error: 'invalid_blocks_format' });
    expect(await api('users.info')).toMatchObject({ error: 'invalid_arguments' });
    expect(kinds()).toEqual([
      'unknown_method',
      'unknown_argument',
      'invalid_arguments',
      'invalid_arguments',
    ]);
  });
});

describe('destinations', () => {
  const send = (channel: string) => world.api('chat.postMessage', { channel, text: 'x' });

  it('refuses what a bot may not write to', async () => {
    const { slack } = world;
    expect(await send(slack.channel('#sec-private').id)).toMatchObject({
      error: 'channel_not_found',
    });
    expect(await send('C0NOWHERE')).toMatchObject({ error: 'channel_not_found' });
    await slack.archive('#sec-alerts');
    expect(await send(alerts())).toMatchObject({ error: 'is_archived' });
    slack.installation().scopes = ['chat:write'];
    expect(await send(slack.channel('#general').id)).toMatchObject({ error: 'not_in_channel' });
    expect(kinds()).toEqual([]);
  });

  it('opens a direct conversation for a person, and hides ephemerals from everybody else', async () => {
    const { slack, api } = world;
    const { id } = slack.person('priya');
    expect(await send(id)).toMatchObject({ ok: true, channel: expect.stringMatching(/^D0/) });
    expect(slack.as('priya').dm()).toEqual(['x']);
    expect(
      await api('chat.postEphemeral', { channel: alerts(), user: id, text: 'psst' }),
    ).toMatchObject({ ok: true });
    expect(slack.as('priya').sees('#sec-alerts')).toEqual(['psst']);
    expect(slack.as('li').sees('#sec-alerts')).toEqual([]);
    expect(
      await api('chat.postEphemeral', {
        channel: alerts(),
        user: slack.person('eve').id,
        text: 'psst',
      }),
    ).toMatchObject({ error: 'user_not_in_channel' });
  });

  it('edits only its own messages and keeps every version', async () => {
    const { slack, api } = world;
    const said = await slack.as('sam').say('#sec-alerts', 'hello');
    expect(await api('chat.update', { channel: alerts(), ts: said.ts, text: 'y' })).toMatchObject({
      error: 'cant_update_message',
    });
    const posted = await send(alerts());
    if (!('ts' in posted)) throw new Error('no ts');
    await api('chat.update', { channel: alerts(), ts: posted.ts, text: 'z' });
    expect(
      slack.message('#sec-alerts', String(posted.ts))?.history.map((each) => each.text),
    ).toEqual(['x', 'z']);
    expect(
      await api('chat.update', { channel: alerts(), ts: '1.000000', text: 'z' }),
    ).toMatchObject({ error: 'message_not_found' });
  });
});

describe('triggers', () => {
  const open = (trigger_id: string) => world.api('views.open', { trigger_id, view });

  it('opens one modal each, within three seconds', async () => {
    const { slack, clock, field } = world;
    const priya = slack.as('priya');
    await priya.command('/salesforce add');
    const first = field('trigger_id');
    expect(await open(first)).toMatchObject({ ok: true });
    expect(await open(first)).toMatchObject({ error: 'exchanged_trigger_id' });
    await priya.command('/salesforce add');
    clock.advance(3001);
    expect(await open(field('trigger_id'))).toMatchObject({ error: 'expired_trigger_id' });
    expect(await open('1.2.3')).toMatchObject({ error: 'invalid_trigger_id' });
    expect(kinds()).toEqual(['exchanged_trigger_id', 'expired_trigger_id', 'invalid_trigger_id']);
  });

  it('is not used up by a view that is refused, and a push needs an open modal', async () => {
    const { slack, api, field } = world;
    await slack.as('priya').command('/salesforce add');
    const trigger_id = field('trigger_id');
    expect(
      await api('views.open', {
        trigger_id,
        view: { ...view, title: { type: 'plain_text', text: 'x'.repeat(25) } },
      }),
    ).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    });
    expect(await api('views.push', { trigger_id, view })).toMatchObject({
      error: 'invalid_trigger_id',
    });
    expect(await open(trigger_id)).toMatchObject({ ok: true });
  });

  it('lays at most three views on one another, and knows stale hashes', async () => {
    const { slack, api, bot, field } = world;
    const withButton = {
      ...view,
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Deeper' } },
          ],
        },
      ],
    };
    const priya = slack.as('priya');
    bot.answer = (_got, response) => response.end();
    await priya.command('/salesforce');
    await api('views.open', { trigger_id: field('trigger_id'), view: withButton });
    const push = async () => {
      await priya.press('Deeper');
      return api('views.push', {
        trigger_id: JSON.parse(field('payload')).trigger_id,
        view: withButton,
      });
    };
    expect(await push()).toMatchObject({ ok: true });
    expect(await push()).toMatchObject({ ok: true });
    expect(await push()).toMatchObject({ error: 'push_limit_reached' });
    const { id: view_id, hash } = priya.modal ?? {};
    expect(await api('views.update', { view_id, view, hash })).toMatchObject({ ok: true });
    expect(await api('views.update', { view_id, view, hash })).toMatchObject({
      error: 'hash_conflict',
    });
    await priya.closeModal();
    expect(await api('views.update', { view_id, view })).toMatchObject({ error: 'not_found' });
  });
});

describe('response URLs', () => {
  it('work five times within thirty minutes', async () => {
    const { slack, clock, post, field } = world;
    const priya = slack.as('priya');
    await expect(priya.command('/salesforce', { channel: '#sec-private' })).rejects.toThrow(
      'no channel',
    );
    await priya.command('/salesforce', { channel: '#general' });
    const url = field('response_url');
    for (let use = 0; use < 5; use += 1)
      expect((await post(url, { text: `${use}` })).status).toBe(200);
    const sixth = await post(url, { text: '5' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(priya.ephemerals).toEqual(['0', '1', '2', '3', '4']);
    await priya.command('/salesforce');
    clock.advance(30 * 60_000 + 1);
    expect((await post(field('response_url'), { text: 'x' })).status).toBe(404);
    expect(kinds()).toEqual(['used_url', 'expired_url']);
  });

  it('replace and delete the message a button sits in, an ephemeral included', async () => {
    const { slack, post, field } = world;
    const priya = slack.as('priya');
    const blocks = [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }],
      },
    ];
    await priya.command('/salesforce');
    await post(field('response_url'), { text: 'pick', blocks });
    await priya.press('Go');
    const { response_url } = JSON.parse(field('payload'));
    await post(response_url, { text: 'done', replace_original: true });
    expect(priya.ephemerals).toEqual(['done']);
    await post(response_url, { delete_original: true });
    expect(priya.ephemerals).toEqual([]);
    await post(response_url, { text: 'for all', response_type: 'in_channel' });
    expect(slack.as('li').sees('#general')).toEqual(['for all']);
    expect(kinds()).toEqual([]);
  });

  it('refuse bad blocks like the API does', async () => {
    const { slack, post, field } = world;
    await slack.as('priya').command('/salesforce');
    expect(
      (await post(field('response_url'), { text: 'x', blocks: [{ type: 'alert' }] })).status,
    ).toBe(400);
    expect(kinds()).toEqual(['invalid_blocks']);
  });
});

describe('a submission', () => {
  const asked = {
    ...view,
    submit: { type: 'plain_text', text: 'Next' },
    callback_id: 'c',
    blocks: [
      {
        type: 'input',
        block_id: 'name',
        label: { type: 'plain_text', text: 'Name' },
        element: { type: 'plain_text_input', action_id: 'v' },
      },
    ],
  };
  const answer = async (body: object) => {
    const { slack, api, bot, field } = world;
    const sam = slack.as('sam');
    bot.answer = (_got, response) => response.end();
    await sam.command('/salesforce');
    await api('views.open', { trigger_id: field('trigger_id'), view: asked });
    await sam.fill({ Name: 'x' });
    bot.answer = (_got, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    return { sam, submitted: await sam.submit('Next') };
  };

  it('keeps what was typed when its view is updated under the same ids', async () => {
    const { sam, submitted } = await answer({
      response_action: 'update',
      view: { ...asked, title: { type: 'plain_text', text: 'Again' } },
    });
    expect(submitted.outcome).toBe('updated');
    expect(sam.modal?.text).toContain('Again\nName: x');
  });

  it('takes errors for inputs alone', async () => {
    const { submitted } = await answer({ response_action: 'errors', errors: { elsewhere: 'No.' } });
    expect(submitted.outcome).toBe('failed');
    expect(kinds()).toEqual(['bad_submission_answer']);
  });

  it('fails in view where the answer is no good view', async () => {
    const { submitted } = await answer({ response_action: 'push', view: { type: 'modal' } });
    expect(submitted.outcome).toBe('failed');
    expect(kinds()).toEqual(['invalid_arguments']);
  });
});

describe('a large workspace', () => {
  const pageOf = async (args: object) => {
    const answer = Object(await world.api('users.list', args));
    if (!Array.isArray(answer.members)) throw new Error(JSON.stringify(answer));
    const { next_cursor: next } = Object(answer.response_metadata);
    return { count: answer.members.length, next: String(next) };
  };

  it('lists at most 1,000 a page, and to its end', async () => {
    const before = world.slack.people().filter(({ team }) => team === world.slack.home.id).length;
    world.slack.addCrowd(2100 - before);
    const first = await pageOf({ limit: 1000 });
    const second = await pageOf({ limit: 1000, cursor: first.next });
    const third = await pageOf({ limit: 1000, cursor: second.next });
    expect([first, second, third].map(({ count }) => count)).toEqual([1000, 1000, 100]);
    expect(third.next).toBe('');
    expect(kinds()).toEqual([]);
    expect(await pageOf({ limit: 5000 })).toEqual(first);
    expect(kinds()).toEqual(['limit_too_large']);
  });

  it('is not listed without a limit, nor from a cursor that is none', async () => {
    world.slack.addCrowd(1001);
    expect(await world.api('users.list')).toMatchObject({ ok: false, error: 'limit_required' });
    for (const cursor of ['nonsense', btoa('from:-1'), btoa('from:1e9'), btoa('from:99999')]) {
      expect(await world.api('users.list', { limit: 10, cursor })).toMatchObject({
        error: 'invalid_cursor',
      });
    }
  });
});
