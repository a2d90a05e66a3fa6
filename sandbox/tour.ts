import { createBrowser } from './browser.ts';
import { appEvents } from './events/apps.ts';
import { troubleEvents } from './events/trouble.ts';
import { CALLED_ABOUT, ringUp } from './phone.ts';
import { BREACHED, breachVendor } from './vendor-breach.ts';
import type { World } from './world.ts';

interface Step {
  readonly title: string;
  run(): Promise<void>;
}

const LOOKALIKE = 'Data Loader';
const SYNC_MS = 60_000;
const LATE_MS = 5 * 3_600_000;
const CATCH_UP_MS = 2 * 60_000;
const TICK_MS = 1250;
const UNTIL_NEXT_SYNC_MS = 65 * 60_000;

/** Walks the story in the terminal: each step with what people see. True where every step is done. */
export async function tour(world: World, say: (line: string) => void): Promise<boolean> {
  const { slack } = world;
  const [production] = world.orgs;
  if (!production) throw new Error('the tour needs an org');
  const dana = slack.as('dana');
  const show = (text: string) => say(text.replace(/^/gm, '    │ '));
  const newest = (messages: () => readonly string[], part: string, waitMs = 10_000) =>
    slack.eventually(() => messages().findLast((text) => text.includes(part)), {
      waitMs,
      what: part,
    });

  const cardWith = (...parts: string[]) =>
    slack.eventually(
      () =>
        dana.messages('#sec-alerts').find((message) => {
          const text = slack.render(message);
          return parts.every((part) => text.includes(part));
        }),
      { waitMs: SYNC_MS, what: `a card with ${parts.join(', ')}` },
    );

  const newCardBeside = (ts: string) =>
    slack.eventually(
      () =>
        dana
          .messages('#sec-alerts')
          .find((message) => message.ts !== ts && slack.render(message).includes('New app: ')),
      { waitMs: SYNC_MS, what: 'the card of the vendor' },
    );

  async function throughSalesforce(url: string): Promise<string> {
    const browser = createBrowser();
    await browser.open(url);
    show(browser.page.text);
    await browser.press('Go to Salesforce');
    browser.choose(production?.users.admin.username ?? '');
    await browser.press('Log In');
    await browser.press('Allow');
    if (!/connected/iu.test(browser.page.text)) throw new Error(browser.page.text);
    return browser.page.text;
  }

  const steps: readonly Step[] = [
    {
      title: 'A workspace without a domain: the empty list',
      async run() {
        await dana.command('/salesforce', { channel: '#sec-alerts' });
        show(await newest(() => dana.ephemerals, 'Add a domain'));
      },
    },
    {
      title: 'Add a domain: the form, the consent step, Salesforce, the post in the channel',
      async run() {
        await dana.command('/salesforce add', { channel: '#sec-alerts' });
        await slack.eventually(() => dana.modal?.text.includes('My Domain address'));
        await dana.fill({
          Name: 'Production EU',
          'Sign-in page': 'My Domain',
          'My Domain address': production.host,
          'Send alerts to': '#sec-alerts',
        });
        await dana.submit('Next');
        await slack.eventually(() => dana.modal?.text.includes('refresh_token'));
        show(dana.modal?.text ?? '');
        const { url } = await dana.press('Allow and open Salesforce');
        await dana.closeModal({ all: true });
        if (!url) throw new Error('the button leads nowhere');
        show(await throughSalesforce(url));
        show(await newest(() => dana.sees('#sec-alerts'), 'Production EU'));
      },
    },
    {
      title: 'In progress, step by step on one card; then ready',
      async run() {
        const card = dana.messages('#sec-alerts').find((m) => m.text.includes('Production EU'));
        if (!card) throw new Error('no card in the channel');
        await slack.eventually(() => slack.render(card).includes('Success'), {
          waitMs: SYNC_MS,
          what: 'Success',
        });
        const shown = card.history.map((version) => slack.render(version));
        for (const text of new Set(shown)) show(`${text}\n`);
        const stepsShown = new Set(shown.flatMap((text) => text.match(/step \d of \d/g) ?? []));
        if (stepsShown.size < 3) throw new Error(`only ${stepsShown.size} steps were shown`);
        show(await newest(() => dana.dm(), 'ready'));
        show(slack.render(await cardWith('at the first look', '[Review ')));
        await dana.command('/salesforce list', { channel: '#sec-alerts' });
        show(await newest(() => dana.ephemerals, 'First connected'));
      },
    },
    {
      title:
        'A new app appears: one alert with its reasons; Approve one, Ban another; its tokens are gone',
      async run() {
        await appEvents.vendor.run(world, production);
        await appEvents.lookalike.run(world, production);
        const tokens = () => production.countTokens({ app: LOOKALIKE });
        const before = tokens();
        world.clock.forward(UNTIL_NEXT_SYNC_MS);
        const fake = await cardWith(`Possible fake of ${LOOKALIKE}`, '[Ban]');
        show(slack.render(fake));
        const vendor = await newCardBeside(fake.ts);
        show(slack.render(vendor));

        await dana.press('Approve', { in: vendor });
        await slack.eventually(() => dana.modal?.text.includes('Who may use it'));
        await dana.fill({ Reason: 'Bought in May' });
        await dana.submit('Approve');
        await slack.eventually(() => slack.render(vendor).includes('Approved'));
        show(slack.render(vendor));

        await dana.press('Ban', { in: fake });
        await slack.eventually(() => dana.modal?.text.includes('Reason'));
        show(dana.modal?.text ?? '');
        await dana.fill({ Reason: 'Unknown publisher' });
        await dana.submit('Ban');
        await slack.eventually(() => slack.render(fake).includes('1 of 1 removed'), {
          waitMs: SYNC_MS,
          what: 'the proof that the token is gone',
        });
        show(slack.render(fake));
        show(`Tokens of ${LOOKALIKE} in Salesforce: ${before} before, ${tokens()} now.`);
        if (tokens() !== before - 1) throw new Error('the token lives on in Salesforce');
      },
    },
    {
      title: 'Someone on the phone: whoever let an app in is asked, and it is gone by one press',
      async run() {
        const { question, alarm } = await ringUp(world, 'Production EU');
        for (const version of question.history) show(slack.render(version));
        show(slack.render(alarm));
        const left = production.countTokens({ app: CALLED_ABOUT });
        show(`Tokens of ${CALLED_ABOUT} in Salesforce: ${left}.`);
        if (left > 0) throw new Error('the token lives on in Salesforce');
      },
    },
    {
      title: 'A vendor was breached: a drill, then the end of all its access by two people',
      async run() {
        for (const message of await breachVendor(world)) show(slack.render(message));
        const left = production.countTokens({ app: BREACHED });
        show(`Tokens of ${BREACHED} in Salesforce: ${left}.`);
        if (left > 0) throw new Error('a token lives on in Salesforce');
      },
    },
    {
      title:
        'The grant is revoked in Salesforce: an error with its reason; reconnect, confirm, consent',
      async run() {
        production.endOurGrants();
        world.clock.forward(UNTIL_NEXT_SYNC_MS);
        const card = await cardWith('Production EU', 'Error · Grant expired');
        show(slack.render(card));
        const alert = await cardWith('Production EU', 'Grant expired', '[Acknowledge]');
        show(slack.render(alert));
        await dana.press('Reconnect', { in: alert, confirm: 'Confirm' });
        await slack.eventually(() => dana.modal?.text.includes('refresh_token'));
        show(dana.modal?.text ?? '');
        const { url } = await dana.press('Allow and open Salesforce', { in: 'modal' });
        await dana.closeModal({ all: true });
        if (!url) throw new Error('the button leads nowhere');
        show(await throughSalesforce(url));
        const green = await cardWith('Production EU', '· Success');
        if (green.ts !== card.ts) throw new Error('the card is another message');
        show(slack.render(green));
        const lines = () => green.replies.map((reply) => slack.render(reply));
        show(await newest(lines, 'Reconnected at'));
        show(await newest(lines, 'Caught up', SYNC_MS));
      },
    },
    {
      title: 'Syncs stop: the domain turns late and red, and the summary shows the worst',
      async run() {
        await troubleEvents['syncs-stop'].run(world);
        world.clock.forward(LATE_MS);
        await dana.command('/salesforce list', { channel: '#sec-alerts' });
        show(await newest(() => dana.ephemerals, 'is Late'));
        // After a jump of the clock the syncs have a minute to catch up before anybody is told.
        await new Promise((resolve) => setTimeout(resolve, 2 * TICK_MS));
        world.clock.forward(CATCH_UP_MS);
        show(slack.render(await cardWith('Production EU', 'Late: last synced', '[Acknowledge]')));
        await troubleEvents['syncs-go-on'].run(world);
        show(slack.render(await cardWith('Production EU', 'Fixed', 'was late')));
      },
    },
    {
      title: 'Delete: our grant is revoked, the domain is gone, the count is updated',
      async run() {
        await dana.command('/salesforce delete Production EU', { channel: '#sec-alerts' });
        await slack.eventually(() => dana.modal?.text.includes('stop watching'));
        show(dana.modal?.text ?? '');
        await dana.fill({
          "Type the domain's name to confirm": 'Production EU',
          Reason: 'The tour is over',
        });
        await dana.submit('Delete');
        await slack.eventually(() => dana.modal?.text.includes('no longer watched'));
        show(dana.modal?.text ?? '');
        await dana.closeModal({ all: true });
        const card = await cardWith('Production EU', 'confirmed that our grant is revoked');
        show(slack.render(card));
        const live = production.grants().filter(({ state }) => state === 'live');
        if (live.length > 0) throw new Error('our grant lives on in Salesforce');
        const lines = () => card.replies.map((reply) => slack.render(reply));
        show(await newest(lines, 'You now watch 0 domains'));
      },
    },
  ];

  let done = 0;
  for (const [at, step] of steps.entries()) {
    say(`\n${at + 1}. ${step.title}`);
    try {
      await step.run();
      done += 1;
    } catch (error) {
      say(`    ✗ ${error instanceof Error ? error.message : String(error)}`);
      break;
    }
  }
  for (const problem of [...slack.problems, ...world.salesforce.problems]) {
    say(`    ! ${JSON.stringify(problem)}`);
  }
  say(`\n${done} of ${steps.length} steps done`);
  return done === steps.length;
}
