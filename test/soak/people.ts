import { createBrowser } from '../../sandbox/browser.ts';
import type { Message } from '../../sandbox/slack/types.ts';
import { noteAct } from './known.ts';
import type { Step, What } from './plan.ts';
import type { Stage, Watched } from './stage.ts';

/** Real milliseconds that a person looks for something before they give up. */
const LOOKS_MS = 1500;
/** Of a channel, people read so much. */
const READ = 60;

/** Something is not there for a person to do: no harm, and nothing done. */
export class NotNow extends Error {}

type Roll = Step['roll'];
type Acting = (stage: Stage, domain: Watched, roll: Roll) => Promise<void>;

const pickOf = <T>(all: readonly T[], roll: number): T => {
  const found = all[Math.floor(roll * all.length)];
  if (found === undefined) throw new NotNow('nothing to choose from');
  return found;
};

const person = (stage: Stage, { place }: Watched, handle: string) =>
  stage.slack.as(handle, place.team);
type Person = ReturnType<typeof person>;
const either = (stage: Stage, domain: Watched, roll: number) =>
  person(stage, domain, pickOf(domain.place.handles, roll));

/** Until the window on top shows this. */
async function sees(stage: Stage, who: Person, part: string): Promise<void> {
  await stage.slack
    .eventually(() => who.modal?.text.includes(part), { waitMs: LOOKS_MS, what: part })
    .catch(() => {
      throw new NotNow(`no window with “${part}”`);
    });
}

async function typed(stage: Stage, who: Person, domain: Watched, line: string): Promise<void> {
  if (!stage.bot) throw new NotNow('the bot is down');
  while (who.stackDepth > 0) await who.closeModal({ all: true });
  await who.command(`/salesforce ${line}`, { channel: domain.channel });
}

/** From the button to the page after Salesforce. */
export async function consent(who: Person, { org }: Watched): Promise<string> {
  const { url } = await who.press('Allow and open Salesforce', { in: 'modal', waitMs: LOOKS_MS });
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
export async function askToAdd(stage: Stage, who: Person, domain: Watched): Promise<void> {
  await typed(stage, who, domain, 'add');
  await sees(stage, who, 'My Domain address');
  await who.fill({
    Name: domain.name,
    'Sign-in page': 'My Domain',
    'My Domain address': domain.org.host,
    'Send alerts to': domain.channel,
  });
  await who.submit('Next');
}

/** Apps of the org that somebody but us made, and that tokens are held to: the soak's own first. */
function appsOf({ org }: Watched): string[] {
  const { apps, ourApp, tokens } = org.state;
  const held = new Set([...tokens.all()].map(({ app }) => app));
  const names = apps.filter((app) => app !== ourApp && held.has(app.index)).map(({ name }) => name);
  const single = names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
  const own = single.filter((name) => /S\d+X/.test(name));
  return own.length > 2 ? own : [...own, ...single.slice(0, 6)];
}

function noteAsk(
  stage: Stage,
  domain: Watched,
  given: { who: Person; app: string; everywhere?: boolean; userIds?: readonly string[] },
): void {
  stage.known.asks.push({
    team: domain.place.team,
    app: given.app,
    org: given.everywhere ? undefined : domain.org.name,
    by: given.who.id,
    at: stage.now(),
    userIds: given.userIds,
    agreed: false,
  });
}

async function ban(stage: Stage, domain: Watched, roll: Roll, everywhere: boolean) {
  const who = either(stage, domain, roll[0]);
  const app = pickOf(appsOf(domain), roll[1]);
  await typed(stage, who, domain, `ban "${app}" domain:"${domain.name}"`);
  await sees(stage, who, "Salesforce's own");
  await who.fill({ Reason: 'Not needed', ...(everywhere ? { Where: 'All domains' } : {}) });
  noteAsk(stage, domain, { who, app, everywhere });
  await who.submit('Ban', { waitMs: LOOKS_MS });
}

/** The newest message of the workspace's channels that shows all of it. */
function shown(stage: Stage, who: Person, { place }: Watched, ...parts: string[]): Message {
  const found = place.channels
    .flatMap((channel) => who.messages(channel).slice(-READ))
    .sort((a, b) => b.ts.localeCompare(a.ts))
    .find((message) => {
      const text = stage.slack.render(message);
      return parts.every((part) => text.includes(part));
    });
  if (!found) throw new NotNow(`no message with ${parts.join(', ')}`);
  return found;
}

/** Presses *Agree* on the newest card that asks, as the one who did not ask, or did. */
async function answer(stage: Stage, domain: Watched, button: 'Agree' | 'Disagree', own: boolean) {
  const [ada, bob] = domain.place.handles.map((handle) => person(stage, domain, handle));
  if (!ada || !bob) throw new NotNow('nobody');
  const message = shown(stage, ada, domain, 'wants to revoke', '[Agree');
  const text = stage.slack.render(message);
  const open = stage.known.asks.filter(
    ({ team, app, agreed }) => team === domain.place.team && !agreed && text.includes(`*${app}*`),
  );
  const ask = open.at(-1);
  if (!ask) throw new NotNow('nobody asked for that');
  const asker = ada.id === ask.by ? ada : bob;
  const other = ada.id === ask.by ? bob : ada;
  const who = own ? asker : other;
  while (who.stackDepth > 0) await who.closeModal({ all: true });
  if (!own && button === 'Agree') ask.agreed = true;
  await who.press(button, { in: message, waitMs: LOOKS_MS });
}

export const people: Readonly<Record<What<'person'>, Acting>> = {
  async read(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const [app = 'nothing'] = appsOf(domain);
    const lines = [
      ...['list', 'help', 'version', 'policies', 'roles', 'digest', 'audit', 'permissions'],
      ...['apps', 'apps status:new risk:high', 'export apps', 'alerts', 'help add'],
      ...[`status "${domain.name}"`, `why "${app}"`, `app "${app}"`],
    ];
    if (roll[1] < 0.15) return who.openHome();
    await typed(stage, who, domain, pickOf(lines, roll[2]));
  },
  async nonsense(stage, domain, roll) {
    const lines = ['bam "x', 'ban', 'sync nowhere', 'revoke <@U1>', `delete ${'x'.repeat(200)}`];
    const who = roll[1] < 0.5 ? domain.place.newcomer : pickOf(domain.place.handles, roll[1]);
    await typed(stage, person(stage, domain, who), domain, pickOf(lines, roll[0]));
  },
  async approve(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const app = pickOf(appsOf(domain), roll[1]);
    await typed(stage, who, domain, `approve "${app}" domain:"${domain.name}"`);
    await sees(stage, who, 'Who may use it');
    if (who.modal?.text.includes('High risk')) await who.fill({ Reason: 'a contract' });
    await who.submit('Approve', { waitMs: LOOKS_MS });
  },
  ban: (stage, domain, roll) => ban(stage, domain, roll, false),
  banEverywhere: (stage, domain, roll) => ban(stage, domain, roll, true),
  async revoke(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const app = pickOf(appsOf(domain), roll[1]);
    await typed(stage, who, domain, `revoke "${app}" domain:"${domain.name}"`);
    await sees(stage, who, 'Whose tokens');
    await who.fill({ Reason: 'not needed', 'Whose tokens': 'All users' });
    noteAsk(stage, domain, { who, app });
    await who.submit('Revoke tokens', { waitMs: LOOKS_MS });
  },
  async revokePicked(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const app = pickOf(appsOf(domain), roll[1]);
    const { apps, users, tokens } = domain.org.state;
    const index = apps.find(({ name }) => name === app)?.index;
    const held = [...tokens.all()].filter((token) => token.app === index);
    const user = users[pickOf(held, roll[2]).user];
    if (!user) throw new NotNow('nobody holds it');
    await typed(stage, who, domain, `revoke "${app}" domain:"${domain.name}"`);
    await sees(stage, who, 'Whose tokens');
    const fields = { Reason: 'left the team', 'Whose tokens': 'Only users I pick' };
    await who.fill({ ...fields, Users: [user.username] }).catch(() => {
      throw new NotNow('nobody was read that could be picked');
    });
    noteAsk(stage, domain, { who, app, userIds: [user.id] });
    await who.submit('Revoke tokens', { waitMs: LOOKS_MS });
  },
  async undo(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const message = shown(stage, who, domain, '[Change', 'Banned');
    await who.press('Change', { in: message, waitMs: LOOKS_MS });
    await who.press('Take it back', { in: 'modal', waitMs: LOOKS_MS });
  },
  async stop(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    await who.press('Stop', {
      in: shown(stage, who, domain, '[Stop'),
      waitMs: LOOKS_MS,
    });
  },
  agree: (stage, domain) => answer(stage, domain, 'Agree', false),
  disagree: (stage, domain) => answer(stage, domain, 'Disagree', false),
  agreeToOwn: (stage, domain) => answer(stage, domain, 'Agree', true),
  async syncNow(stage, domain, roll) {
    await typed(stage, either(stage, domain, roll[0]), domain, `sync "${domain.name}"`);
  },
  async role(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    await typed(stage, who, domain, `roles @${domain.place.newcomer}`);
    await sees(stage, who, 'Until');
    await who.fill({ Role: pickOf(['Viewer', 'Operator', 'No role'], roll[1]) });
    await who.submit('Save', { waitMs: LOOKS_MS });
  },
  async interval(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    await typed(stage, who, domain, `status "${domain.name}"`);
    await who.press('Change interval', { in: 'modal', waitMs: LOOKS_MS });
    await sees(stage, who, 'How often is');
    const hours = domain.intervalMs / 3_600_000;
    const own = hours === 24 ? 'day' : hours === 1 ? 'hour' : `${hours} h`;
    await who.fill({ Interval: `Every ${pickOf([own, '12 h', '6 h'], roll[1])}` });
    await who.submit('Save', { waitMs: LOOKS_MS });
  },
  async quiet(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    await typed(stage, who, domain, 'alerts');
    await sees(stage, who, 'Alerts');
    await who.submit('Save', { waitMs: LOOKS_MS });
  },
  async settings(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    await typed(stage, who, domain, 'settings');
    await sees(stage, who, 'Days to keep');
    await who.fill({ 'Alert channel': pickOf(domain.place.channels, roll[1]) });
    await who.submit('Save', { waitMs: LOOKS_MS });
  },
  async remove(stage, domain, roll) {
    // Most of them stay: a workspace without any would have nothing to do.
    const gone = await stage.rows('select 1 from domain where deleted_at is not null');
    if (gone.length > stage.domains.length / 5) throw new NotNow('somebody thinks better of it');
    const who = either(stage, domain, roll[0]);
    await typed(stage, who, domain, `delete "${domain.name}"`);
    await sees(stage, who, "Type the domain's name");
    await who.fill({ "Type the domain's name to confirm": domain.name });
    stage.known.ends.push({ org: domain.org.name, at: stage.now() });
    await who.submit('Delete', { waitMs: LOOKS_MS });
  },
  async bringBack(stage, _domain, roll) {
    const deleted = await stage.rows<{ name: string }>(
      'select name from domain where deleted_at is not null order by name',
    );
    const domain = stage.domains.find(({ name }) => deleted.some((each) => each.name === name));
    if (!domain) throw new NotNow('none is deleted');
    const who = either(stage, domain, roll[0]);
    stage.known.ends.push({ org: domain.org.name, at: stage.now() });
    await who.press('Undo', {
      in: shown(stage, who, domain, domain.name, '[Undo'),
      waitMs: LOOKS_MS,
      confirm: 'Confirm',
    });
    await consent(who, domain);
  },
  async reconnect(stage, given, roll) {
    // The one that needs it, if there is one.
    const broken = await stage.rows<{ name: string }>(
      'select name from domain where deleted_at is null and next_due_at is null order by name',
    );
    const needy = stage.domains.find(({ name }) => broken.some((each) => each.name === name));
    const domain = needy ?? given;
    const who = either(stage, domain, roll[0]);
    await reconnect(stage, who, domain);
  },
  async pausePolicies(stage, domain, roll) {
    const word = roll[1] < 0.5 ? 'pause' : 'resume';
    await typed(stage, either(stage, domain, roll[0]), domain, `policies ${word}`);
  },
};

/** Renews our grant; the one before, and what is refused, is ended by us. */
export async function reconnect(stage: Stage, who: Person, domain: Watched): Promise<string> {
  await typed(stage, who, domain, `reconnect "${domain.name}"`);
  await sees(stage, who, domain.name);
  await who.submit('Confirm', { waitMs: LOOKS_MS });
  stage.known.ends.push({ org: domain.org.name, at: stage.now() });
  return consent(who, domain);
}

/** Does what a person does, as far as it can be done now. */
export async function act(stage: Stage, step: Extract<Step, { actor: 'person' }>): Promise<void> {
  const domain = stage.domains[step.domain % stage.domains.length];
  if (!domain) return;
  try {
    await people[step.what](stage, domain, step.roll);
    noteAct(stage.known, `person ${step.what}`, undefined);
  } catch (error) {
    const [why = ''] = String(error instanceof Error ? error.message : error).split('\n');
    noteAct(stage.known, `person ${step.what}`, why.slice(0, 80));
  }
}
