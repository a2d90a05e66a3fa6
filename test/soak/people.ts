import { answer, ask } from './asks.ts';
import { noteAct } from './known.ts';
import type { Step, What } from './plan.ts';
import type { Stage, Watched } from './stage.ts';
import {
  appsOf,
  consent,
  either,
  LOOKS_MS,
  NotNow,
  person,
  pickOf,
  reconnect,
  sees,
  shown,
  soonShown,
  typed,
} from './windows.ts';

type Roll = Step['roll'];
type Acting = (stage: Stage, domain: Watched, roll: Roll) => Promise<void>;

async function ban(stage: Stage, domain: Watched, roll: Roll, everywhere: boolean) {
  const who = either(stage, domain, roll[0]);
  const app = pickOf(appsOf(domain), roll[1]);
  await typed(stage, who, domain, `ban "${app}" domain:"${domain.name}"`);
  await sees(stage, who, "Salesforce's own");
  await who.fill({ Reason: 'Not needed', ...(everywhere ? { Where: 'All domains' } : {}) });
  await ask(stage, domain, { who, app, everywhere }, 'Ban');
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
    await ask(stage, domain, { who, app }, 'Revoke tokens');
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
    await ask(stage, domain, { who, app, userIds: [user.id] }, 'Revoke tokens');
  },
  /** An app that bears our name goes, and we stay. */
  async banTwin(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const { name: app } = domain.org.state.ourApp;
    const message = shown(stage, who, domain, app, `Domain: ${domain.name}\n`, '[Ban');
    while (who.stackDepth > 0) await who.closeModal({ all: true });
    await who.press('Ban', { in: message, waitMs: LOOKS_MS });
    await sees(stage, who, "Salesforce's own");
    await who.fill({ Reason: 'Not needed' });
    await ask(stage, domain, { who, app }, 'Ban');
  },
  async undo(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const message = shown(stage, who, domain, '[Change', 'Banned');
    await who.press('Change', { in: message, waitMs: LOOKS_MS });
    await who.press('Take it back', { in: 'modal', waitMs: LOOKS_MS });
  },
  /** Thinks better of it while it is under way, which is not for long. */
  async stop(stage, domain, roll) {
    await people.revoke(stage, domain, roll);
    const who = either(stage, domain, roll[0]);
    while (who.stackDepth > 0) await who.closeModal({ all: true });
    const message = await soonShown(stage, who, domain, '[Stop');
    await who.press('Stop', { in: message, waitMs: LOOKS_MS });
  },
  agree: (stage, domain) => answer(stage, domain, 'Agree', false),
  disagree: (stage, domain) => answer(stage, domain, 'Disagree', false),
  agreeToOwn: (stage, domain) => answer(stage, domain, 'Agree', true),
  async syncNow(stage, domain, roll) {
    await typed(stage, either(stage, domain, roll[0]), domain, `sync "${domain.name}"`);
  },
  async role(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    const { id } = person(stage, domain, domain.place.newcomer);
    await typed(stage, who, domain, `roles <@${id}>`);
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
    stage.known.ends.push({ org: domain.org.name, at: stage.now(), by: 'a person' });
    await who.submit('Delete', { waitMs: LOOKS_MS });
  },
  async bringBack(stage, _domain, roll) {
    const deleted = await stage.rows<{ name: string }>(
      'select name from domain where deleted_at is not null order by name',
    );
    const domain = stage.domains.find(({ name }) => deleted.some((each) => each.name === name));
    if (!domain) throw new NotNow('none is deleted');
    const who = either(stage, domain, roll[0]);
    stage.known.ends.push({ org: domain.org.name, at: stage.now(), by: 'a person' });
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
  /** Whether the new grant was kept is not told to the one who keeps it. */
  async reconnectUnsure(stage, domain, roll) {
    const who = either(stage, domain, roll[0]);
    void stage.doors.database.lose({
      after: ['insert into "grant_secret"'],
      text: 'commit',
      lost: roll[1] < 0.7 ? 'answer' : 'statement',
      seen: roll[2] < 0.7 ? 'cut' : 'silence',
    });
    await reconnect(stage, who, domain).finally(stage.doors.database.loseNothing);
  },
  async pausePolicies(stage, domain, roll) {
    const word = roll[1] < 0.5 ? 'pause' : 'resume';
    await typed(stage, either(stage, domain, roll[0]), domain, `policies ${word}`);
  },
};

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
