import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAssignAndSnooze } from '../../../src/apps/decisions/assign-and-snooze.ts';
import { appsBefore, countHeld, keepHeld } from '../../../src/apps/inventory/summary-store.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { levelSigns, levelWords, statusWords } from '../../../src/slack/apps/words.ts';
import { count, number } from '../../../src/slack/kit/words.ts';
import { DANA, HOUR_MS, type RowsScene, rowsScene } from './rows-scene.ts';
import { surfacesOf } from './surfaces-scene.ts';

const DAY_MS = 24 * HOUR_MS;
const NAMES = ['Lift', 'Sieve', 'Ledger'];
const DOMAINS = 2;

let scene: RowsScene;
let seen: ReturnType<typeof surfacesOf>;
beforeAll(async () => {
  scene = await rowsScene();
  seen = surfacesOf(scene);
});
afterAll(() => scene.close());

const place = { domain: fc.nat(DOMAINS - 1), name: fc.constantFrom(...NAMES) };
const act = fc.oneof(
  fc.record({
    kind: fc.constant('decide'),
    ...place,
    verdict: fc.constantFrom('approved', 'banned', 'ignored'),
    everywhere: fc.boolean(),
    revoke: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('snooze'), ...place, hours: fc.constantFrom(0, 2, 20) }),
  fc.record({ kind: fc.constant('grant'), ...place, users: fc.integer({ min: 1, max: 1100 }) }),
  fc.record({ kind: fc.constant('leave'), ...place }),
  fc.record({
    kind: fc.constant('risk'),
    ...place,
    level: fc.constantFrom('high', 'medium', 'low'),
  }),
  fc.record({
    kind: fc.constant('domain'),
    domain: place.domain,
    state: fc.constantFrom('success', 'error', 'in_progress', 'partial'),
  }),
  fc.record({ kind: fc.constant('revoke'), ...place }),
  fc.record({ kind: fc.constant('run') }),
  fc.record({ kind: fc.constant('wait'), hours: fc.constantFrom(1, 3, 30) }),
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** What the next reading of a domain would write of who holds what. */
async function read(domainId: number): Promise<void> {
  const scope = { workspaceId: scene.workspaceId(), domainId, now: scene.clock.now() };
  await scene.db.transaction().execute(async (trx) => {
    const before = await appsBefore(trx, scope);
    await countHeld(trx, scope);
    await keepHeld(trx, scope, before);
  });
  await scene.rows(
    `update app set gone_at = case when tokens > 0 then null else coalesce(gone_at, $2) end where domain_id = $1`,
    [domainId, scene.clock.now()],
  );
}

async function reads(domainId: number, outcome: 'complete' | 'partial'): Promise<void> {
  scene.forward(60_000);
  await read(domainId);
  const coverage = { outcome, tokensRead: 1, tokensCounted: 1, ownRowsOnly: false, notes: [] };
  await scene.rows(
    `insert into sync_run (id, workspace_id, domain_id, started_by, started_at, ended_at, outcome, progress, coverage)
     values (gen_random_uuid(), $1, $2, 'schedule', $3, $3, $4, '{}', $5)`,
    [
      scene.workspaceId(),
      domainId,
      scene.clock.now(),
      outcome,
      JSON.stringify({ ...coverage, readAt: scene.clock.now().toISOString() }),
    ],
  );
  await scene.rows(
    `update domain set status = 'success', error_code = null, error_since = null, last_synced_at = $2 where id = $1`,
    [domainId, scene.clock.now()],
  );
}

async function doAct(what: Act, domains: readonly number[]): Promise<void> {
  const workspaceId = scene.workspaceId();
  const domainId = 'domain' in what ? (domains[what.domain] ?? 0) : 0;
  const appId = 'name' in what ? await scene.appId(domainId, what.name) : 0;
  switch (what.kind) {
    case 'decide': {
      const [app] = await scene.rows<{ decision_id: number | null }>(
        'select decision_id from app where id = $1',
        [appId],
      );
      const { verdict, everywhere } = what;
      await scene.decide.decide({
        ...{ workspaceId, appId, verdict, everywhere, reason: 'data risk', by: DANA },
        expected: app?.decision_id ?? undefined,
        revoke: verdict === 'banned' && what.revoke,
      });
      return;
    }
    case 'snooze': {
      const until =
        what.hours === 0 ? undefined : new Date(scene.clock.now().getTime() + what.hours * HOUR_MS);
      const { snooze } = createAssignAndSnooze({ ...scene, announce: async () => {} });
      return snooze({ workspaceId, appId, by: DANA, until, reason: undefined });
    }
    case 'grant':
      await scene.grant(domainId, what.name, what.users);
      return read(domainId);
    case 'leave':
      await scene.rows('update token set gone_at = $2 where app_id = $1 and gone_at is null', [
        appId,
        scene.clock.now(),
      ]);
      scene.leave(domainId, what.name, 10_000);
      return read(domainId);
    case 'risk':
      return void (await scene.rows('update app set level = $2, risk = $3 where id = $1', [
        appId,
        what.level,
        { high: 78, medium: 45, low: 9 }[what.level],
      ]));
    case 'domain':
      if (what.state === 'success') return reads(domainId, 'complete');
      if (what.state === 'partial') return reads(domainId, 'partial');
      return void (await scene.rows(
        `update domain set status = $2, error_code = case when $2 = 'error' then 'E-GRANT-EXPIRED' end,
           error_since = case when $2 = 'error' then $3::timestamptz end where id = $1`,
        [domainId, what.state, scene.clock.now()],
      ));
    case 'revoke':
      return void (await scene.revokeAll(appId, DANA));
    case 'run':
      return void (await scene.run());
    case 'wait':
      return scene.forward(what.hours * HOUR_MS);
  }
}

interface Truth {
  readonly id: number;
  readonly name: string;
  readonly domain_id: number;
  readonly domain: string;
  readonly level: 'high' | 'medium' | 'low';
  readonly verdict: 'approved' | 'banned' | 'ignored' | null;
  readonly status: string;
  readonly made_at: Date | null;
  readonly until: Date | null;
  readonly users: number;
  readonly tokens: number;
  readonly first_seen_at: Date;
}

/** Counted from what people hold and from what was decided, and not from what is kept beside an app. */
const truths = () =>
  scene.rows<Truth>(
    `select a.id, a.name, a.domain_id, d.name as domain, a.level, c.verdict, a.status, c.made_at, a.first_seen_at,
       case when c.id is null and a.snoozed_until > $2 then a.snoozed_until end as until,
       (select count(distinct user_id)::integer from token t where t.app_id = a.id and t.gone_at is null) as users,
       (select coalesce(sum(copies), 0)::integer from token t where t.app_id = a.id and t.gone_at is null) as tokens
     from app a join domain d on d.id = a.domain_id left join decision c on c.id = a.decision_id and c.ended_at is null
     where a.workspace_id = $1 order by a.id`,
    [scene.workspaceId(), scene.clock.now()],
  );

const at = (time: Date) => `<!date^${Math.floor(time.getTime() / 1000)}^`;

const stateOf = ({ verdict, tokens, until }: Truth): string => {
  if (verdict) return statusWords[verdict];
  if (tokens === 0) return statusWords.idle;
  return until ? `snoozed until ${at(until)}` : statusWords.new;
};
const held = ({ users, tokens }: Truth) => `${count(users, 'user')}, ${count(tokens, 'token')}`;
const waits = (app: Truth) => !app.verdict && app.tokens > 0 && !app.until;

async function appsAgree(all: readonly Truth[]): Promise<void> {
  const list = await seen.list();
  const there = all.filter(({ tokens }) => tokens > 0);
  expect(list.total).toBe(there.length);
  const file = await seen.file();
  expect(file.size - 1).toBe(there.length);
  for (const app of all) {
    const { card, details } = await seen.app(app.id);
    const [first = ''] = card;
    expect(app.status).toBe(app.verdict ?? 'new');
    // What nobody has decided on shows how bad it is, and nothing is green but what somebody approved.
    if (first.startsWith('🟢')) expect(app.verdict).toBe('approved');
    if (waits(app)) expect(first).toContain(`${levelSigns[app.level]} `);
    if (app.until && app.tokens > 0) expect(first).toContain(at(app.until));
    if (waits(app) || (app.until && app.tokens > 0)) {
      expect(card).toContain(`*Users:* ${number(app.users)}`);
      expect(card).toContain(`*Tokens:* ${number(app.tokens)}`);
      expect(card.join('\n')).toContain(`*First seen:* ${at(app.first_seen_at)}`);
    }
    if (app.made_at && app.tokens > 0 && !card[0]?.includes('is back')) {
      expect(card.join('\n')).toContain(at(app.made_at));
    }
    expect(details[0]).toContain(
      `${levelSigns[app.level]} *${app.name}* · ${levelWords[app.level]}`,
    );
    expect(details[0]).toContain(stateOf(app));
    const said = details.join('\n');
    expect(said).toContain(`*Users*\n${number(app.users)}, of them`);
    expect(said).toContain(`*Tokens*\n${number(app.tokens)}, of them`);
    expect(said).toContain(`*First seen*\n${at(app.first_seen_at)}`);
    if (app.made_at) expect(said).toContain(at(app.made_at));
    for (const other of all.filter((each) => each.name === app.name)) {
      const isThere = other.tokens > 0 || other === app;
      const line = `• ${other.domain}: ${stateOf(other)}`;
      expect(
        details.some((each) => each.startsWith(line)),
        `${said} has ${line}`,
      ).toBe(isThere);
    }
    const shown = list.lines.flatMap((line, index) =>
      line.includes(`*${app.name}* · `) && list.lines[index + 1]?.startsWith(`${app.domain} · `)
        ? [`${line}\n${list.lines[index + 1]}`]
        : [],
    );
    expect(shown).toHaveLength(app.tokens > 0 ? 1 : 0);
    if (app.tokens === 0) continue;
    expect(shown[0]).toMatch(new RegExp(`^${levelSigns[app.level]} `, 'u'));
    expect(shown[0]).toContain(`${levelWords[app.level]} (`);
    expect(shown[0]).toContain(stateOf(app));
    expect(shown[0]).toContain(held(app));
    const exported = file.get(String(app.id)) ?? [];
    expect(exported).toEqual(
      expect.arrayContaining([
        app.domain,
        app.status,
        app.level,
        String(app.tokens),
        String(app.users),
      ]),
    );
    expect(exported).toContain(app.first_seen_at.toISOString());
  }
}

async function listsAgree(all: readonly Truth[]): Promise<void> {
  const totals = {
    new: all.filter(waits),
    snoozed: all.filter(({ until, tokens }) => until && tokens > 0),
    approved: all.filter(({ verdict, tokens }) => verdict === 'approved' && tokens > 0),
    banned: all.filter(({ verdict, tokens }) => verdict === 'banned' && tokens > 0),
    ignored: all.filter(({ verdict, tokens }) => verdict === 'ignored' && tokens > 0),
  } as const;
  for (const [status, apps] of Object.entries(totals)) {
    expect((await seen.list({ statuses: [status as 'new'] })).total, status).toBe(apps.length);
  }
}

async function waitingAgrees(all: readonly Truth[], domains: readonly number[]): Promise<void> {
  const waiting = all.filter(waits);
  const high = waiting.filter(({ level }) => level === 'high');
  const { all: views } = await seen.ofDomains();
  const home = await seen.home(views);
  const told = home.find((line) => line.includes('for a decision.'));
  if (waiting.length === 0) expect(told).toBeUndefined();
  else expect(told).toContain(`*${count(waiting.length, 'app')}* wait`);
  expect(home.filter((line) => line.includes('high risk')).length).toBe(Math.min(3, high.length));
  if (high.length > 0) expect(home.join()).not.toContain('All quiet');

  for (const domainId of domains) {
    const card = await seen.batch(`${domainId}/baseline`);
    const here = waiting.filter((app) => app.domain_id === domainId);
    const levels = (['high', 'medium', 'low'] as const).flatMap((level) => {
      const n = here.filter((app) => app.level === level).length;
      return n > 0 ? [`${n} ${level}`] : [];
    });
    const [head = ''] = card ?? [];
    expect(head.startsWith('🟢')).toBe(here.length === 0);
    if (here.length > 0) {
      expect(card?.join('\n')).toContain(`for a decision: ${levels.join(', ')}`);
      const worst = levels[0]?.split(' ')[1] as 'high';
      expect(head).toMatch(new RegExp(`^${levelSigns[worst]}`, 'u'));
    }
  }

  const week = { from: new Date(scene.clock.now().getTime() - 7 * DAY_MS), to: scene.clock.now() };
  const digest = await seen.digest(week);
  const decided = await scene.rows<{ verdict: string; n: number }>(
    `select verdict, count(*)::integer as n from decision
     where workspace_id = $1 and made_at >= $2 and made_at < $3 group by verdict`,
    [scene.workspaceId(), week.from, week.to],
  );
  const made = (verdict: string) => decided.find((each) => each.verdict === verdict)?.n ?? 0;
  if (waiting.length > 0) expect(digest?.text).toContain(`${waiting.length} waiting`);
  else expect(digest?.text).not.toContain('waiting');
  if (made('approved') + made('banned') > 0) {
    const words = `${made('approved')} approved, ${made('banned')} banned`;
    expect(digest?.text).toContain(words);
    expect(digest?.lines.join('\n')).toContain(words);
  }
  const named =
    digest?.lines.filter((line) => / in \*?Domain|: (?:high|medium|low) risk, /u.test(line)) ?? [];
  expect(named).toHaveLength(Math.min(3, waiting.length));
  for (const line of named.slice(0, high.length)) expect(line).toContain('🔴');
}

interface DomainTruth {
  readonly id: number;
  readonly name: string;
  readonly status: 'success' | 'error' | 'in_progress';
  readonly last_synced_at: Date;
  readonly outcome: string | null;
  readonly tokens: number;
  readonly apps: number;
}

async function domainsAgree(): Promise<void> {
  const truth = await scene.rows<DomainTruth>(
    `select d.id, d.name, d.status, d.last_synced_at,
       (select coverage ->> 'outcome' from sync_run r where r.domain_id = d.id and coverage is not null order by started_at desc limit 1) as outcome,
       (select count(distinct app_id)::integer from token t where t.domain_id = d.id and t.gone_at is null) as apps,
       (select coalesce(sum(copies), 0)::integer from token t where t.domain_id = d.id and t.gone_at is null) as tokens
     from domain d where d.workspace_id = $1 and d.deleted_at is null`,
    [scene.workspaceId()],
  );
  const drawn = await seen.ofDomains();
  const home = await seen.home(drawn.all);
  const signs = new Map<string, number>();
  for (const domain of truth) {
    const ageMs = scene.clock.now().getTime() - domain.last_synced_at.getTime();
    const isLate = ageMs > 2 * HOUR_MS;
    const sign =
      domain.status === 'error' || isLate
        ? '🔴'
        : domain.status === 'in_progress'
          ? '🔵'
          : domain.outcome === 'partial'
            ? '🟠'
            : '🟢';
    signs.set(sign, (signs.get(sign) ?? 0) + 1);
    const view = drawn.all.find(({ id }) => id === domain.id);
    if (!view) throw new Error(`no domain ${domain.id}`);
    const one = drawn.one(view);
    const rowOf = (lines: readonly string[]) =>
      lines.find((line) => line.endsWith(` · *${domain.name}*`)) ?? '';
    const inHead = { list: rowOf(drawn.list), home: rowOf(home), card: one.card[0] ?? '' };
    for (const [where, head] of Object.entries(inHead)) {
      // A card of a domain that is broken or in progress says that first, and how late it is below.
      if (where === 'card' && domain.status === 'in_progress') continue;
      expect(head, where).toMatch(new RegExp(`^${sign}`, 'u'));
    }
    for (const lines of [drawn.list, home, one.card, one.details]) {
      if (sign !== '🟢')
        expect(
          lines.filter((line) => line.startsWith('🟢') && line.includes(`*${domain.name}*`)),
        ).toEqual([]);
    }
    expect(one.file).toMatchObject({
      status: domain.status,
      last_synced_at: domain.last_synced_at,
    });
    if (domain.status === 'success') {
      expect(one.card[0]).toContain(
        `${count(domain.apps, 'app')}, ${count(domain.tokens, 'token')}`,
      );
      expect(one.card[0]).toContain(at(domain.last_synced_at));
    }
    expect(one.details.join('\n')).toContain(
      `${count(domain.apps, 'app')} · ${count(domain.tokens, 'token')}`,
    );
    expect(one.file).toMatchObject({ apps: domain.apps, tokens: domain.tokens });
    if (isLate) expect(one.details.join('\n')).toContain('*Late*');
  }
  const isWell = [...signs.keys()].every((sign) => sign === '🟢');
  if (!isWell) expect(home.join()).not.toContain('All quiet');
  const tally = drawn.list[0] ?? '';
  expect(tally.includes('fine')).toBe(signs.has('🟢'));
  if (signs.has('🟢')) expect(tally).toContain(`🟢 ${signs.get('🟢')} fine`);
  expect(drawn.spoken.length).toBeLessThanOrEqual(250);
}

/** One of each kind, which few random histories are: some apps of each state stand at its end. */
const ofEachKind: Act[] = [
  {
    kind: 'decide',
    domain: 0,
    name: 'Lift',
    verdict: 'approved',
    everywhere: false,
    revoke: false,
  },
  { kind: 'decide', domain: 1, name: 'Lift', verdict: 'ignored', everywhere: false, revoke: false },
  { kind: 'decide', domain: 1, name: 'Ledger', verdict: 'banned', everywhere: false, revoke: true },
  { kind: 'risk', domain: 0, name: 'Ledger', level: 'high' },
  { kind: 'leave', domain: 1, name: 'Sieve' },
  { kind: 'domain', domain: 1, state: 'partial' },
  { kind: 'wait', hours: 1 },
  { kind: 'snooze', domain: 0, name: 'Sieve', hours: 20 },
];

test('whatever happened in whatever order, every surface shows what is stored, and none shows better than the worst', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 14 }), async (acts) => {
      await scene.newWorkspace();
      const domains = await scene.domains(
        DOMAINS,
        Object.fromEntries(NAMES.map((name, index) => [name, 3 * index + 1])),
      );
      await scene.rows('update app set in_baseline = true where workspace_id = $1', [
        scene.workspaceId(),
      ]);
      for (const each of domains) await reads(each, 'complete');
      for (const each of acts) {
        await doAct(each, domains).catch((error: unknown) => {
          // Nothing to revoke, or one is at it: refused, which is what is wanted.
          if (!(error instanceof AppError)) throw error;
        });
      }
      const all = await truths();
      await appsAgree(all);
      await listsAgree(all);
      await waitingAgrees(all, domains);
      await domainsAgree();
    }),
    { numRuns: 12, examples: [[ofEachKind]] },
  );
});
