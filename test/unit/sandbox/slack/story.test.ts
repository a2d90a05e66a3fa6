import type { ModalView } from '@slack/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slackWithBot } from './with-bot.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const modal = (
  blocks: ModalView['blocks'],
  title = 'Add a domain',
  submit = 'Next',
): ModalView => ({
  type: 'modal',
  callback_id: 'add',
  title: plain(title),
  submit: plain(submit),
  close: plain('Cancel'),
  notify_on_close: true,
  blocks,
});
const nameInput = {
  type: 'input' as const,
  block_id: 'name',
  label: plain('Name'),
  element: { type: 'plain_text_input' as const, action_id: 'value' },
};

let world: Awaited<ReturnType<typeof slackWithBot>>;
beforeEach(async () => {
  world = await slackWithBot();
});
afterEach(async () => {
  await world.close();
});

describe('a story told through a real Bolt app', () => {
  it('goes from a command over a modal to a message and an edit', async () => {
    const { slack, app } = world;
    app.command('/salesforce', async ({ ack, respond }) => {
      await ack();
      await respond({
        text: 'No domains yet.',
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: '*No domains* yet.' } },
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: 'add', text: plain('Add a domain') }],
          },
        ],
      });
    });
    app.action('add', async ({ ack, client, body }) => {
      await ack();
      if (!('trigger_id' in body)) return;
      await client.views.open({
        trigger_id: body.trigger_id,
        view: modal([
          nameInput,
          {
            type: 'input',
            block_id: 'page',
            label: plain('Sign-in page'),
            element: {
              type: 'radio_buttons',
              action_id: 'value',
              options: ['My Domain', 'login.salesforce.com'].map((text) => ({
                text: plain(text),
                value: text,
              })),
            },
          },
          {
            type: 'input',
            block_id: 'channel',
            label: plain('Send alerts to'),
            element: {
              type: 'conversations_select',
              action_id: 'value',
              filter: { include: ['public', 'private'] },
            },
          },
        ]),
      });
    });
    app.view('add', async ({ ack, view, client }) => {
      const name = view.state.values.name?.value?.value ?? '';
      if (name.length < 3)
        return ack({ response_action: 'errors', errors: { name: 'Too short.' } });
      await ack();
      const channel = view.state.values.channel?.value?.selected_conversation ?? '';
      const posted = await client.chat.postMessage({ channel, text: `Waiting for ${name}` });
      await client.chat.update({ channel, ts: posted.ts ?? '', text: `Connected ${name}` });
      return undefined;
    });

    const priya = slack.as('priya');
    const ack = await priya.command('/salesforce');
    expect(ack.status).toBe(200);
    await priya.press('Add a');
    await priya.fill({ Name: 'PE', 'Sign-in page': 'My Domain', 'Send alerts to': '#sec-alerts' });
    expect(priya.modal?.text).toContain('(•) My Domain');
    expect((await priya.submit('Next')).errors).toEqual({ Name: 'Too short.' });
    expect(priya.modal?.errors).toEqual({ Name: 'Too short.' });
    await priya.fill({ Name: 'Production EU' });
    expect((await priya.submit('Next')).outcome).toBe('closed');
    expect(priya.modal).toBeUndefined();
    await slack.eventually(() => priya.sees('#sec-alerts').includes('Connected Production EU'));

    const [card] = slack.channel('#sec-alerts').messages;
    expect(card?.history.map((each) => each.text)).toEqual([
      'Waiting for Production EU',
      'Connected Production EU',
    ]);
    expect(priya.ephemerals).toEqual(['No domains yet.\n[Add a domain]']);
    expect(slack.as('li').ephemerals).toEqual([]);
    expect(slack.problems).toEqual([]);
  });

  it('refuses a required input left empty without asking the bot, and tells of closing', async () => {
    const { slack, app } = world;
    const closed: unknown[] = [];
    app.command('/salesforce', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal([nameInput]) });
    });
    app.view({ type: 'view_closed', callback_id: 'add' }, async ({ ack, body }) => {
      closed.push('is_cleared' in body && body.is_cleared);
      await ack();
    });
    const sam = slack.as('sam');
    await sam.command('/salesforce add');
    const { outcome, errors } = await sam.submit('Next');
    expect(outcome).toBe('errors');
    expect(errors).toHaveProperty('Name');
    expect(slack.deliveries.map((each) => each.kind)).toEqual(['command']);
    await sam.closeModal();
    expect(closed).toEqual([false]);
    expect(slack.problems).toEqual([]);
  });

  it('shows the App Home, DMs, mentions in a thread and files', async () => {
    const { slack, app } = world;
    app.event('app_home_opened', async ({ client, event }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: plain('Salesforce watch') }] },
      });
    });
    app.event('app_mention', async ({ client, event }) => {
      await client.chat.postMessage({
        channel: event.channel,
        text: 'Here',
        thread_ts: event.thread_ts ?? event.ts,
      });
      const dm = await client.conversations.open({ users: event.user ?? '' });
      await client.filesUploadV2({
        channel_id: dm.channel?.id ?? '',
        filename: 'apps.csv',
        content: 'a,b',
        initial_comment: 'Your file',
      });
    });
    const li = slack.as('li');
    await li.openHome();
    await slack.eventually(() => li.home?.text.includes('Salesforce watch'));
    const asked = await li.mention('#sec-alerts', 'help');
    await slack.eventually(() => asked.replies.length > 0);
    await slack.eventually(() => li.dm().length > 0);
    expect(li.dm()).toEqual(['Your file\n(file: apps.csv)']);
    expect(slack.problems).toEqual([]);
  });

  it('gives a menu that the bot fills, and a stranger the right team', async () => {
    const { slack, app } = world;
    const teams: unknown[] = [];
    app.options('pick', async ({ ack, body }) => {
      teams.push([body.team?.id, body.user.team_id]);
      await ack({ options: [{ text: plain('DataLift'), value: '1' }] });
    });
    app.action('pick', async ({ ack, body }) => {
      await ack();
      teams.push([body.team?.id, body.user.team_id]);
    });
    const { client } = app;
    const vendor = slack.channel('#vendor-shared');
    await client.chat.postMessage({
      channel: vendor.id,
      text: 'Pick',
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: 'Pick an app' },
          accessory: { type: 'external_select', action_id: 'pick', min_query_length: 2 },
        },
      ],
    });
    await slack.as('eve').choose('Pick an app', 'Data');
    expect(teams).toEqual([
      ['T0ACME0001', 'T0OTHER001'],
      ['T0ACME0001', 'T0OTHER001'],
    ]);
    const info = await client.users.info({ user: slack.person('eve').id });
    expect(info.user).toMatchObject({
      team_id: 'T0OTHER001',
      is_stranger: true,
      is_restricted: false,
    });
    expect(slack.problems).toEqual([]);
  });
});
