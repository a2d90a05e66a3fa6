import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorCodes } from '../../../src/lib/errors.ts';
import { codeBehind, codeBlocks } from '../../../src/slack/home/unfurl.ts';
import { aDomain, broken, late, running } from './domains.ts';
import { wire } from './seen.ts';
import { expectTaken } from './taken.ts';
import { slackEdge } from './with-edge.ts';

let bot: Awaited<ReturnType<typeof slackEdge>>;
const as = (handle: string) => bot.slack.as(handle);
const said = async (handle: string, line: string) => {
  const before = as(handle).ephemerals.length;
  await as(handle).command(line);
  return bot.slack.eventually(() => as(handle).ephemerals[before]);
};

beforeEach(async () => {
  bot = await slackEdge();
});
afterEach(async () => {
  const problems = [...bot.slack.problems];
  await bot.close();
  expect(problems).toEqual([]);
});

describe('seeing', () => {
  test('nothing yet: the empty list, with the way to begin for who may', async () => {
    expect(await said('dana', '/salesforce')).toMatch(
      /No Salesforce domains yet[\s\S]*Add a domain/,
    );
    expect(await said('priya', '/salesforce list')).toMatch(/Ask Dana Ruiz or Li Wei to add one/);
  });

  test('the list says the worst first, with N/A before the first sync', async () => {
    bot.state.domains = [aDomain(), running(), late(), broken()];
    const text = await said('priya', '/salesforce');
    const order = ['EMEA sandbox', 'APAC', 'Sales dev', 'Production EU'].map((name) =>
      text.lastIndexOf(name),
    );
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    expect(text).toContain('Last synced: N/A');
    expect(text).toContain('🔴 Late: 13 h ago');
    expect(text).toContain('Error: Grant expired (E-GRANT-EXPIRED)');
    expect(text).toContain('In progress, step 3 of 5');
    expect(text).toContain('Worst: 🔴 EMEA sandbox is in Error: Grant expired, last good sync');
    expect(text).toContain('🔴 APAC is Late');
  });

  test('status opens the details; Details and Sync now are in the row menu', async () => {
    bot.state.domains = [aDomain(), broken()];
    await as('dana').command('/salesforce status prod');
    const modal = await bot.slack.eventually(() => as('dana').modal);
    expect(modal.text).toMatch(
      /Production EU · Success[\s\S]*8,412 of 100,000[\s\S]*1,904 of 1,904 tokens read/,
    );
    await as('dana').press('Sync now', { in: 'modal' });
    await bot.slack.eventually(() => as('dana').modal?.text.includes('started'));
    expect(bot.state.syncsAsked).toEqual([1]);
  });

  test('a wrong name gets the closest, several get a choice', async () => {
    bot.state.domains = [
      aDomain(),
      aDomain({ id: 9, name: 'Production US', instanceUrl: 'https://us.my.salesforce.com' }),
    ];
    expect(await said('dana', '/salesforce status prodction')).toContain(
      'Closest: Production EU, Production US',
    );
    expect(await said('dana', '/salesforce sync prod')).toContain('2 domains fit "prod"');
    await as('dana').press('Production US');
    await bot.slack.eventually(() => bot.state.syncsAsked[0] === 9);
  });

  test('unknown verbs are answered with the nearest one, or with the help', async () => {
    expect(await said('dana', '/salesforce lsit')).toMatch(
      /I don't know "lsit"\. Did you mean list\?/,
    );
    await as('dana').press('Run /salesforce list');
    await bot.slack.eventually(() =>
      as('dana').ephemerals.at(-1)?.includes('No Salesforce domains yet'),
    );
    expect(await said('dana', '/salesforce frobnicate')).toContain('Here is what I can do');
    expect(await said('dana', '/salesforce list stauts:x')).toContain('"stauts" isn\'t a filter');
    expect(await said('dana', '/salesforce list foo')).toMatch(
      /I don't know "foo" after list\. Use: .*list \[status:…\][\s\S]*\[Run \/salesforce list\]/,
    );
    expect(await said('dana', '/salesforce export apps now')).toContain('"now" after export');
    expect(await said('dana', '/salesforce settings all')).toContain('settings takes no words');
    expect(await said('dana', '/salesforce help lsit')).toContain('Did you mean list?');
    expect(await said('dana', '/salesforce help add')).toContain('Needs: operator');
    expect(await said('priya', '/salesforce help')).toContain('(needs operator)');
    expect(await said('priya', '/salesforce permissions')).toMatch(
      /refresh_token[\s\S]*Sync on a schedule/,
    );
    expect(await said('priya', '/salesforce version')).toContain('0.1.0');
  });
});

describe('adding', () => {
  const fillIn = async (more: Record<string, string> = {}) => {
    await as('dana').command('/salesforce add');
    await bot.slack.eventually(() => as('dana').modal?.submit);
    await as('dana').fill({
      Name: 'Production EU',
      'My Domain address': 'acme.my.salesforce.com',
      ...more,
    });
    return as('dana').submit('Next');
  };

  test('the form, then the consent step with the link', async () => {
    await fillIn();
    const modal = await bot.slack.eventually(
      () => as('dana').modal?.title === 'What we ask for' && as('dana').modal,
    );
    for (const scope of ['api', 'web', 'refresh_token'])
      expect(modal.text).toContain(`Permission: ${scope}`);
    const { url } = await as('dana').press('Allow and open Salesforce');
    expect(url).toMatch(/\/salesforce\/connect\/[\w-]{36}$/);
    expect(bot.state.begun[0]).toMatchObject({
      name: 'Production EU',
      askedByName: 'Dana Ruiz',
      channel: bot.slack.channel('sec-alerts').id,
    });
    await as('dana').press('Back');
    await bot.slack.eventually(() => as('dana').modal?.submit === 'Next');
    expect(bot.state.cancelled).toHaveLength(1);
    expect(as('dana').modal?.text).toContain('acme.my.salesforce.com');
    await as('dana').submit('Next');
    await bot.slack.eventually(() => bot.state.begun.length === 2);
    expect(bot.state.begun[1]?.instead).toBe(bot.state.cancelled[0]);
  });

  test('the address of a sandbox is taken as it is shown, and guests in the channel are named', async () => {
    await as('dana').command('/salesforce add localhost:4010 My Org');
    await bot.slack.eventually(() => as('dana').modal?.submit);
    expect(as('dana').modal?.text).toMatch(
      /Name: My Org[\s\S]*address \(optional\): localhost:4010/u,
    );
    await as('dana').closeModal({ all: true });
    await fillIn();
    await bot.slack.eventually(() => as('dana').modal?.title === 'What we ask for');
    expect(as('dana').modal?.text).toContain('#sec-alerts has 1 guest: Gus Frei.');
    await as('dana').closeModal({ all: true });
  });

  test('what is wrong is said under its field', async () => {
    bot.state.domains = [aDomain()];
    await fillIn({ 'My Domain address': 'evil.example' });
    expect(as('dana').modal?.text).toContain(
      "That isn't a Salesforce address. It should end in .my.salesforce.com",
    );
    await as('dana').fill({ 'My Domain address': 'acme.my.salesforce.com', Name: 'Other' });
    await as('dana').submit('Next');
    expect(as('dana').modal?.text).toContain('You already watch this address as "Production EU"');
    await as('dana').fill({ 'My Domain address': 'new.my.salesforce.com', Name: 'Production EU' });
    await as('dana').submit('Next');
    expect(as('dana').modal?.text).toContain('Another domain has this name');
    await as('dana').fill({ Name: 'New', 'Send alerts to': '#general' });
    await as('dana').submit('Next');
    expect(as('dana').modal?.text).toContain("I'm not in that channel yet");
    await as('dana').fill({ 'Send alerts to': '#vendor-shared' });
    await as('dana').submit('Next');
    expect(as('dana').modal?.text).toContain('People outside your company');
    expect(bot.state.begun).toEqual([]);
  });

  test('who lacks the role is told who has it, and a form from before is refused too', async () => {
    const text = await said('priya', '/salesforce add');
    expect(text).toMatch(
      /You can't add domains[\s\S]*Dana Ruiz and Li Wei can do it[\s\S]*E-NOT-PERMITTED/,
    );
    await as('dana').command('/salesforce add');
    await bot.slack.eventually(() => as('dana').modal?.submit);
    await as('dana').fill({ Name: 'X', 'My Domain address': 'acme.my.salesforce.com' });
    bot.slack.setRole('dana', 'member');
    bot.clock.advance(61_000);
    await as('dana').submit('Next');
    expect(as('dana').modal?.text).toContain('E-NOT-PERMITTED');
    expect(bot.state.begun).toEqual([]);
  });

  test('a slow core: the window opens at once, and is filled later', async () => {
    bot.state.slowMs = 1500;
    bot.state.domains = [aDomain()];
    await as('dana').command('/salesforce status production');
    await bot.slack.eventually(() => as('dana').modal?.text.includes('Loading…'));
    await bot.slack.eventually(() => as('dana').modal?.text.includes('8,412'));
    bot.state.slowMs = 3500;
    await as('dana').command('/salesforce add');
    await bot.slack.eventually(() => as('dana').modal?.submit);
    await as('dana').fill({ Name: 'Slow', 'My Domain address': 'slow.my.salesforce.com' });
    await as('dana').submit('Next');
    await bot.slack.eventually(() => as('dana').modal?.title === 'What we ask for');
  });
});

describe('when something is wrong', () => {
  test('guests and strangers see nothing', async () => {
    bot.state.domains = [aDomain()];
    for (const line of [
      '/salesforce',
      '/salesforce help',
      '/salesforce version',
      '/salesforce nonsense',
    ]) {
      const text = await said('gus', line);
      expect(text).toContain('E-OUTSIDE');
      expect(text).not.toContain('Production');
    }
  });

  test('a late trigger is answered with a button that opens it', async () => {
    bot.slack.fault('views.open', { kind: 'error', error: 'expired_trigger_id' }, 1);
    expect(await said('dana', '/salesforce add')).toContain('E-SLACK-LATE');
    await as('dana').press('Open');
    await bot.slack.eventually(() => as('dana').modal?.title === 'Add a Salesforce domain');
  });

  test('what we did not foresee gets a reference and its diagnostics', async () => {
    bot.state.failure = new Error('secret detail');
    const text = await said('dana', '/salesforce');
    expect(text).toMatch(/E-UNKNOWN · .* · reference [0-9a-f]{8}/);
    expect(text).not.toContain('secret detail');
    await as('dana').press('Copy diagnostics');
    await bot.slack.eventually(() => as('dana').modal?.text.includes('code: E-UNKNOWN'));
  });

  test('where our own database does not say who the admins are, Slack is not blamed', async () => {
    bot.state.listing = new Error('no connection');
    expect(await said('priya', '/salesforce roles')).toContain('E-UNKNOWN');
    await as('dana').command('/salesforce roles');
    await bot.slack.eventually(() => as('dana').ephemerals.at(-1)?.includes('E-UNKNOWN'));
    bot.state.listing = undefined;
    await as('dana').command('/salesforce roles');
    await as('dana').press('Give a role');
    await bot.slack.eventually(() => as('dana').modal?.text.includes('Person'));
    bot.state.listing = new Error('no connection');
    await as('dana').fill({ Person: 'Priya Shah', Role: 'Operator' });
    await as('dana').submit('Save');
    await bot.slack.eventually(() => as('dana').modal?.text.includes('E-UNKNOWN'));
    for (const text of [...as('dana').ephemerals, as('dana').modal?.text]) {
      expect(text).not.toContain('Slack did not tell me');
    }
  });

  test('mentions in threads are answered in the thread, to the asker alone', async () => {
    bot.state.domains = [aDomain()];
    const root = await as('dana').say('#sec-alerts', 'hello');
    await as('dana').mention('#sec-alerts', 'list', { thread: root });
    await bot.slack.eventually(() => as('dana').ephemerals.at(-1)?.includes('Production EU'));
    await as('dana').mention('#sec-alerts', 'add', { thread: root });
    await bot.slack.eventually(() => as('dana').ephemerals.at(-1)?.includes('This opens a window'));
    await as('dana').press('Open');
    await bot.slack.eventually(() => as('dana').modal?.title === 'Add a Salesforce domain');
  });

  test('a press in a thread is answered in the thread', async () => {
    bot.state.domains = [aDomain()];
    const root = await as('dana').say('#sec-alerts', 'hello');
    await as('dana').mention('#sec-alerts', 'list', { thread: root });
    await bot.slack.eventually(() => as('dana').ephemerals.at(-1)?.includes('Production EU'));
    const channel = bot.slack.channel('#sec-alerts');
    const [list] = channel.ephemerals.slice(-1);
    await as('dana').press('Sync now');
    const answer = await bot.slack.eventually(() =>
      channel.ephemerals.find((each) => bot.slack.render(each).includes('started')),
    );
    expect(answer.threadTs).toBe(list?.threadTs);
    expect(answer.threadTs).toMatch(/^\d+\.\d+$/);
  });

  test.each([false, true])(
    'an answer that Slack refuses inside a 200 goes by direct message (a bare code: %s)',
    async (plain) => {
      bot.slack.fault('response_url', { kind: 'refused inside 200', error: 'used_url', plain }, 1);
      await as('dana').command('/salesforce help add');
      const told = await bot.slack.eventually(() =>
        as('dana')
          .messages('dm')
          .find((message) => bot.slack.render(message).includes('Needs: operator')),
      );
      expect(told).toBeDefined();
      expect(as('dana').ephemerals.join()).not.toContain('Needs: operator');
    },
  );

  test('the home shows what is there, by role', async () => {
    bot.state.domains = [aDomain(), broken()];
    await as('dana').openHome();
    const home = await bot.slack.eventually(() => as('dana').home);
    expect(home.text).toMatch(/Needs you \(1\)[\s\S]*EMEA sandbox[\s\S]*Domains \(2\)/);
    await as('priya').openHome();
    await bot.slack.eventually(() => as('priya').home?.text.includes("You don't have a role yet"));
    await as('gus').openHome();
    await bot.slack.eventually(() => as('gus').home?.text.includes('full members of Acme'));
    await as('dana').press('Details', { in: 'home', near: 'Success · Production EU' });
    await bot.slack.eventually(() => as('dana').modal?.text.includes('8,412'));
  });
});

describe('links of ours that people post', () => {
  test('one to an error code says what it means; no other says anything, a consent link least of all', async () => {
    const origin = new URL(bot.publicUrl).origin;
    const address = `${origin}/codes#E-GRANT-EXPIRED`;
    const posted = await as('dana').say('#sec-alerts', `see ${address} please`);
    const [below] = await bot.slack.eventually(() => posted.unfurls?.[address]);
    const shown = JSON.stringify(below);
    expect(shown).toMatch(/\*E-GRANT-EXPIRED:\*.*\*Cause:\*.*\*What a person does:\*/u);
    expect(shown).not.toContain('](');
    const others = [
      `${origin}/salesforce/connect/${'a'.repeat(36)}`,
      `${origin}/codes`,
      `${origin}/codes#E-NOTHING`,
      `${origin}/codes/#E-GRANT-EXPIRED`,
      `${origin}/salesforce/connect/${'a'.repeat(36)}#E-GRANT-EXPIRED`,
    ];
    const silent = await as('dana').say('#sec-alerts', others.join(' '));
    const many = errorCodes.slice(0, 7).map((code) => `${origin}/codes#${code}`);
    const later = await as('dana').say('#sec-alerts', many.join(' '));
    // What was said before it has been looked at, too.
    const few = await bot.slack.eventually(() => later.unfurls);
    expect(Object.keys(few)).toEqual(many.slice(0, 5));
    expect(silent.unfurls).toBeUndefined();
  });

  test('what is no link of ours is about no code', () => {
    const own = 'https://bot.example';
    for (const address of [
      'https://evil.example/codes#E-GRANT-EXPIRED',
      'https://bot.example.evil/codes#E-GRANT-EXPIRED',
      'https://bot.example:444/codes#E-GRANT-EXPIRED',
      'http://bot.example/codes#E-GRANT-EXPIRED',
      'https://bot.example/codes/#E-SLOW',
      `https://bot.example/salesforce/connect/${'a'.repeat(36)}#E-SLOW`,
      'https://bot.example/codes?#toString',
      'no address',
    ]) {
      expect(codeBehind(address, own)).toBeUndefined();
    }
    expect(codeBehind('https://bot.example/codes#E-SLOW', own)).toBe('E-SLOW');
  });

  test('what is said of each code is taken by Slack', () => {
    for (const code of errorCodes) expectTaken(wire(codeBlocks(code)));
  });
});
