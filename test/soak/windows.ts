import { createBrowser } from '../../sandbox/browser.ts';
import type { Message } from '../../sandbox/slack/types.ts';
import type { Stage, Watched } from './stage.ts';

/** Real milliseconds that a person looks for something before they give up. */
export const LOOKS_MS = 1500;
/** Of a channel, people read so much. */
const READ = 60;

/** Something is not there for a person to do: no harm, and nothing done. */
export class NotNow extends Error {}

export const pickOf = <T>(all: readonly T[], roll: number): T => {
  const found = all[Math.floor(roll * all.length)];
  if (found === undefined) throw new NotNow('nothing to choose from');
  return found;
};

export const person = (stage: Stage, { place }: Watched, handle: string) =>
  stage.slack.as(handle, place.team);
export type Person = ReturnType<typeof person>;
export const either = (stage: Stage, domain: Watched, roll: number) =>
  person(stage, domain, pickOf(domain.place.handles, roll));

/** Until the window on top shows this. */
export async function sees(
  stage: Stage,
  who: Person,
  part: string,
  waitMs = LOOKS_MS,
): Promise<void> {
  await stage.slack
    .eventually(() => who.modal?.text.includes(part), { waitMs, what: part })
    .catch(() => {
      throw new NotNow(`no window with “${part}”`);
    });
}

export async function typed(
  stage: Stage,
  who: Person,
  domain: Watched,
  line: string,
): Promise<void> {
  if (!stage.bot) throw new NotNow('the bot is down');
  while (who.stackDepth > 0) await who.closeModal({ all: true });
  await who.command(`/salesforce ${line}`, { channel: domain.channel });
}

/** From the button to the page after Salesforce. */
export async function consent(who: Person, { org }: Watched, waitMs = LOOKS_MS): Promise<string> {
  const { url } = await who.press('Allow and open Salesforce', { in: 'modal', waitMs });
  await who.closeModal({ all: true });
  if (!url) throw new NotNow('the button leads nowhere');
  const browser = createBrowser();
  await browser.open(url);
  await browser.press('Go to Salesforce');
  browser.choose(org.users.admin.username);
  await browser.press('Log In');
  await browser.press('Allow');
  return browser.page.text;
}

/** The form of a domain, up to its button. */
export async function askToAdd(
  stage: Stage,
  who: Person,
  domain: Watched,
  waitMs = LOOKS_MS,
): Promise<void> {
  await typed(stage, who, domain, 'add');
  await sees(stage, who, 'My Domain address', waitMs);
  await who.fill({
    Name: domain.name,
    'Sign-in page': 'My Domain',
    'My Domain address': domain.org.host,
    'Send alerts to': domain.channel,
  });
  await who.submit('Next');
}

/** Apps of the org that somebody but us made, and that tokens are held to: the soak's own first. */
export function appsOf({ org }: Watched): string[] {
  const { apps, ourApp, tokens } = org.state;
  const held = new Set([...tokens.all()].map(({ app }) => app));
  const names = apps.filter((app) => app !== ourApp && held.has(app.index)).map(({ name }) => name);
  const single = names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
  const own = single.filter((name) => /S\d+X|^Everywhere|^Common/.test(name));
  return own.length > 2 ? own : [...own, ...single.slice(0, 6)];
}

function newest(stage: Stage, who: Person, { place }: Watched, parts: readonly string[]) {
  return place.channels
    .flatMap((channel) => who.messages(channel).slice(-READ))
    .sort((a, b) => b.ts.localeCompare(a.ts))
    .find((message) => {
      const text = stage.slack.render(message);
      return parts.every((part) => text.includes(part));
    });
}
const noMessage = (parts: readonly string[]) => new NotNow(`no message with ${parts.join(', ')}`);

/** The newest message of the workspace's channels that shows all of it. */
export function shown(stage: Stage, who: Person, domain: Watched, ...parts: string[]): Message {
  const found = newest(stage, who, domain, parts);
  if (!found) throw noMessage(parts);
  return found;
}

/** The same, as soon as it is there. */
export async function soonShown(
  stage: Stage,
  who: Person,
  domain: Watched,
  ...parts: string[]
): Promise<Message> {
  return stage.slack
    .eventually(() => newest(stage, who, domain, parts), { waitMs: LOOKS_MS })
    .catch(() => {
      throw noMessage(parts);
    });
}

/** Renews our grant; the one before, and what is refused, is ended by us. */
export async function reconnect(stage: Stage, who: Person, domain: Watched): Promise<string> {
  await typed(stage, who, domain, `reconnect "${domain.name}"`);
  await sees(stage, who, domain.name);
  await who.submit('Confirm', { waitMs: LOOKS_MS });
  stage.known.ends.push({ org: domain.org.name, at: stage.now(), by: 'a person' });
  return consent(who, domain);
}
