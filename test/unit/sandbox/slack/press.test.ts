import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bareSlack } from './bare-slack.ts';

let world: Awaited<ReturnType<typeof bareSlack>>;
beforeEach(async () => {
  world = await bareSlack();
});
afterEach(async () => {
  await world.close();
});

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const post = (blocks: object[], channel = '#sec-alerts') =>
  world.api('chat.postMessage', {
    channel: world.slack.channel(channel).id,
    text: 'fallback',
    blocks,
  });
const payload = () => JSON.parse(world.field('payload'));
const now = { waitMs: 0 };

describe('pressing', () => {
  it('asks for the answer of a confirm dialog, and takes No for an answer', async () => {
    await post([
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'reconnect',
            text: plain('Reconnect EMEA'),
            confirm: {
              title: plain('Reconnect?'),
              text: plain('Sure?'),
              confirm: plain('Confirm'),
              deny: plain('Cancel'),
            },
          },
        ],
      },
    ]);
    const li = world.slack.as('li');
    await expect(li.press('Reconnect')).rejects.toThrow(
      'opens a dialog with [Confirm] and [Cancel]',
    );
    expect(await li.press('Reconnect', { confirm: 'Cancel' })).toEqual({});
    expect(world.got).toEqual([]);
    await li.press('Reconnect', { confirm: 'Confirm' });
    expect(payload().actions[0]).toMatchObject({ type: 'button', action_id: 'reconnect' });
  });

  it('finds a menu entry in the row that shows a text', async () => {
    const row = (name: string) => ({
      type: 'section',
      text: mrkdwn(`*${name}*`),
      accessory: {
        type: 'overflow',
        action_id: 'row',
        options: [
          { text: plain('Details'), value: name },
          { text: plain('Delete'), value: `delete ${name}` },
        ],
      },
    });
    await post([row('EMEA sandbox'), row('Production EU')]);
    await world.slack.as('li').press('Details', { near: 'Production EU' });
    expect(payload()).toMatchObject({
      type: 'block_actions',
      team: { id: 'T0ACME0001' },
      container: { type: 'message', is_ephemeral: false },
      message: { text: 'fallback' },
      actions: [{ type: 'overflow', selected_option: { value: 'Production EU' } }],
    });
  });

  it('gives the address of a link button and still tells the bot', async () => {
    await post([
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'open',
            text: plain('Allow and open Salesforce'),
            url: 'http://localhost:1/x',
          },
        ],
      },
      { type: 'section', text: mrkdwn('or <http://localhost:1/y|read more>') },
    ]);
    const li = world.slack.as('li');
    expect((await li.press('Allow and open')).url).toBe('http://localhost:1/x');
    expect(world.got).toHaveLength(1);
    expect(await li.press('read more')).toEqual({ url: 'http://localhost:1/y' });
    expect(world.got).toHaveLength(1);
  });

  it('takes the newest message, and only what this person can see', async () => {
    const button = (value: string) => [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'go', value, text: plain('Go') }],
      },
    ];
    await post(button('old'));
    await post(button('new'));
    await world.slack.as('li').press('Go');
    expect(payload().actions[0].value).toBe('new');
    await expect(world.slack.as('eve').press('Go', now)).rejects.toThrow(
      'eve finds no "Go" to press',
    );
  });

  it('offers a picker what its filter lets through', async () => {
    await post([
      {
        type: 'section',
        text: mrkdwn('Channel'),
        accessory: {
          type: 'conversations_select',
          action_id: 'c',
          filter: { include: ['public'], exclude_external_shared_channels: true },
        },
      },
    ]);
    const dana = world.slack.as('dana');
    await expect(dana.choose('Channel', '#vendor-shared')).rejects.toThrow('not offered');
    await expect(dana.choose('Channel', '#sec-private')).rejects.toThrow('not offered');
    await dana.choose('Channel', '#general');
    expect(payload().actions[0].selected_conversation).toBe(world.slack.channel('#general').id);
  });

  it('carries an organisation’s installation with no team, and a sister workspace’s person', async () => {
    const { slack } = world;
    const enterprise = { id: 'E0ACME', name: 'Acme Corp' };
    const org = slack.addTeam({ name: 'Acme HQ', enterprise, orgInstall: true, installed: true });
    const sister = slack.addTeam({ name: 'Acme Labs', enterprise });
    const kim = slack.addPerson({ handle: 'kim', name: 'Kim', team: sister.id });
    slack.addChannel({ name: 'labs', team: sister.id, members: [kim.id] });
    await slack.as('kim', sister.id).command('/salesforce', { channel: '#labs' });
    expect(Object.fromEntries(new URLSearchParams(world.got[0]?.body))).toMatchObject({
      is_enterprise_install: 'true',
      enterprise_id: 'E0ACME',
      team_id: sister.id,
    });
    expect(slack.installation(org.id).token).not.toBe(slack.botToken);
  });
});
