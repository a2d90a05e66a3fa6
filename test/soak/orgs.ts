import { identityOf } from '../../sandbox/salesforce/generate/apps.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { noteAct } from './known.ts';
import { HOUR_MS, MINUTE_MS, type Step, type What } from './plan.ts';
import type { Stage } from './stage.ts';

type Roll = Step['roll'];
/** Something that is undone at a time of the clock, or sooner where all is to be well. */
export interface Passing {
  readonly until: number;
  readonly end: () => unknown;
}

const VENDORS = ['Kite', 'Zeppo Sync', 'Maildrop', 'Quoll', 'Tally', 'Brisk Forms', 'Ledgerly'];
const KINDS = ['uninstalled', 'connected', 'external'] as const;
/** In the name of each app that the soak makes: by it an alert is found. */
export const MARK = /\bS\d+X\b/g;

/** Everybody who is not needed for something else. */
const crowd = (org: Org) =>
  org.users.all.filter(({ index, active }) => index >= 4 && active).slice(0, 18);

function appears(stage: Stage, org: Org, roll: Roll, users: number): void {
  const { births } = stage.known;
  const app = `${VENDORS[Math.floor(roll[0] * VENDORS.length)]} S${births.length + 1}X`;
  const kind = KINDS[Math.floor(roll[1] * KINDS.length)] ?? 'uninstalled';
  if (kind !== 'uninstalled') org.installApp(app, { kind });
  const people = crowd(org);
  const from = Math.floor(roll[2] * people.length);
  for (let n = 0; n < users; n += 1) {
    const user = people[(from + n) % people.length];
    if (user) org.grantToken(user.username, app);
  }
  births.push({ org: org.name, app, at: stage.now(), goneAt: undefined });
}

/** Apps of the soak that are in the org now. */
const there = (stage: Stage, org: Org) =>
  stage.known.births.filter(
    (birth) => birth.org === org.name && birth.goneAt === undefined && org.countTokens(birth) > 0,
  );

const apps: Readonly<Record<What<'app'>, (stage: Stage, org: Org, roll: Roll) => unknown>> = {
  appears: (stage, org, roll) => appears(stage, org, roll, 1 + Math.floor(roll[2] * 5)),
  burst(stage, org, roll) {
    for (let n = 0; n < 8; n += 1) {
      appears(stage, org, [(roll[0] + n / 8) % 1, roll[1], (roll[2] + n / 9) % 1], 1);
    }
  },
  spreads(stage, org, roll) {
    const known = there(stage, org);
    const birth = known[Math.floor(roll[0] * known.length)];
    for (const { username } of crowd(org).slice(0, 3 + Math.floor(roll[1] * 9))) {
      if (birth) org.grantToken(username, birth.app);
    }
  },
  isUsed: (_stage, org, roll) => org.recordUse({}, { uses: 1 + Math.floor(roll[0] * 20) }),
  leaves(stage, org, roll) {
    const known = there(stage, org);
    const birth = known[Math.floor(roll[0] * known.length)];
    if (!birth) return;
    org.revokeTokens({ app: birth.app });
    birth.goneAt = stage.now();
  },
  comesBack(stage, org, roll) {
    const gone = stage.known.births.filter(
      (each) => each.org === org.name && each.goneAt !== undefined,
    );
    const birth = gone[Math.floor(roll[0] * gone.length)];
    const user = crowd(org)[Math.floor(roll[1] * 9)];
    if (birth && user) org.grantToken(user.username, birth.app);
  },
  isCommon(_stage, org, roll) {
    const user = crowd(org)[Math.floor(roll[1] * 9)];
    if (user) org.grantToken(user.username, roll[0] < 0.5 ? 'Everywhere Sync' : 'Common Drive');
  },
  bearsOurName(_stage, org, roll) {
    const user = crowd(org)[Math.floor(roll[1] * 9)];
    if (user) twin(org, user.username);
  },
};

/** Another external client app of our name: its tokens show no more than ours do. */
function twin(org: Org, username: string): void {
  const { ourApp, apps } = org.state;
  // Our own user holds it, too: only when our row was made tells it then.
  for (const user of [username, org.users.admin.username]) {
    org.grantToken(user, ourApp.name, { uninstalledTwin: true });
  }
  const made = apps.find((app) => app.name === ourApp.name && app !== ourApp);
  if (made) Object.assign(made, identityOf(org.state, made.index, 'external'));
}

const PERMISSION = 'CustomizeApplication';

/** Takes more than half of the approvals away without a trace, as a fault at Salesforce would, and brings the same back. */
function hide(org: Org): () => void {
  const { tokens, grants } = org.state;
  const ours = new Set(grants.all.map(({ ref }) => ref));
  const hidden = [...tokens.all()].filter(({ ref, user }) => !ours.has(ref) && user % 4 !== 3);
  for (const { ref } of hidden) tokens.remove(ref);
  return () => {
    for (const { ref: _, ...token } of hidden) tokens.add(token);
  };
}

const admins: Readonly<
  Record<What<'org'>, (stage: Stage, org: Org, roll: Roll) => Passing | undefined>
> = {
  endsGrant(stage, org) {
    stage.known.ends.push({ org: org.name, at: stage.now(), by: 'the org' });
    org.endOurGrants();
    return undefined;
  },
  blocksUs(stage, org, roll) {
    org.setOurApp('blocked');
    const until = stage.now() + (2 + roll[0] * 6) * HOUR_MS;
    return { until, end: () => org.setOurApp('installed') };
  },
  takesPermission(stage, org, roll) {
    const { username } = org.users.admin;
    org.setPermission(username, PERMISSION, false);
    const until = stage.now() + (1 + roll[0] * 8) * HOUR_MS;
    return { until, end: () => org.setPermission(username, PERMISSION, true) };
  },
  usesUpCalls(stage, org, roll) {
    org.setApiUsage(Math.round(org.settings.apiLimit * (0.82 + roll[0] * 0.2)));
    const until = stage.now() + (1 + roll[1] * 5) * HOUR_MS;
    return { until, end: () => org.setApiUsage(0) };
  },
  hidesTokens(stage, org, roll) {
    // An hour later a second reading that agrees is believed.
    const until = stage.now() + (20 + roll[0] * 35) * MINUTE_MS;
    return { until, end: hide(org) };
  },
};

/** What happens in an org; something that passes is given back. */
export function happen(
  stage: Stage,
  step: Extract<Step, { actor: 'app' | 'org' }>,
): Passing | undefined {
  const domain = stage.domains[step.domain % stage.domains.length];
  if (!domain) return undefined;
  const { org } = domain;
  noteAct(stage.known, `${step.actor} ${step.what}`, undefined);
  if (step.actor === 'app') {
    apps[step.what](stage, org, step.roll);
    return undefined;
  }
  // Two troubles of an org that end at different times would undo each other.
  const { troubled } = stage.known;
  if ((troubled.get(org.name) ?? 0) > stage.now()) return undefined;
  const passing = admins[step.what](stage, org, step.roll) ?? undefined;
  if (passing) troubled.set(org.name, passing.until);
  return passing;
}
