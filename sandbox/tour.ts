import { createBrowser } from './browser.ts';
import type { World } from './world.ts';

interface Step {
  readonly title: string;
  run(): Promise<void>;
}

const SYNC_MS = 60_000;

/** Walks the story in the terminal: each step with what people see. True where every step is done. */
export async function tour(world: World, say: (line: string) => void): Promise<boolean> {
  const { slack } = world;
  const [production] = world.orgs;
  if (!production) throw new Error('the tour needs an org');
  const dana = slack.as('dana');
  const show = (text: string) => say(text.replace(/^/gm, '    │ '));
  const newest = (messages: () => readonly string[], part: string) =>
    slack.eventually(() => messages().findLast((text) => text.includes(part)), { what: part });

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
        if (!url) throw new Error('the button leads nowhere');
        const browser = createBrowser();
        await browser.open(url);
        show(browser.page.text);
        await browser.press('Go to Salesforce');
        browser.choose(production.users.admin.username);
        await browser.press('Log In');
        await browser.press('Allow');
        if (!browser.page.text.includes('Connected')) throw new Error(browser.page.text);
        show(browser.page.text);
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
        await dana.command('/salesforce list', { channel: '#sec-alerts' });
        show(await newest(() => dana.ephemerals, 'First connected'));
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
