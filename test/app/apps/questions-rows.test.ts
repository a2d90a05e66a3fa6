import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAnswers } from '../../../src/apps/questions/answer.ts';
import { askAboutNew } from '../../../src/apps/questions/ask-new.ts';
import { createQuestionActs } from '../../../src/apps/questions/by-hand.ts';
import { moveQuestions } from '../../../src/apps/questions/moved-store.ts';
import { createPutQuestion } from '../../../src/apps/questions/put.ts';
import { dueQuestions } from '../../../src/apps/questions/question-store.ts';
import { createRehearsal } from '../../../src/apps/questions/rehearse.ts';
import type { SlackFound } from '../../../src/apps/questions/whom.ts';
import { createAskOwn } from '../../../src/apps/revocations/ask-own.ts';
import { createAnnounceApps } from '../../../src/notices/announce-apps.ts';
import { DANA, HOUR_MS, type RowsScene, rowsScene, SAM, userOf } from './rows-scene.ts';

const MINUTE_MS = 60_000;
const times = { highMs: 15 * MINUTE_MS, elseMs: 24 * HOUR_MS };
/** Who in Slack has the address of the user of that number. */
const inSlack = (number: number) => `U0PERSON${number}`;
const addressOf = (number: number) => `person${number}@acme.com`;

describe('questions about grants, on rows', () => {
  let scene: RowsScene;
  let domain = 0;
  let parts: ReturnType<typeof partsOf>;
  /** What Slack says of an address, where it is not the person of that number. */
  const slack = new Map<string, SlackFound>();

  const partsOf = ({ db, clock, ask }: RowsScene) => {
    const announce = createAnnounceApps({ clock });
    const answers = createAnswers({ db, clock, announce, askOwn: createAskOwn(ask) });
    const put = createPutQuestion({
      db,
      clock,
      announce,
      answers,
      askSalesforce: async ({ userId }) => {
        const number = Number(userId.slice(3));
        const name = `Person ${number}`;
        const of = { username: addressOf(number), email: addressOf(number), name };
        return { ...of, active: true, profile: 'Standard User', userType: 'Standard' };
      },
      askSlack: async (_workspace, email) =>
        slack.get(email) ?? {
          kind: 'found',
          person: {
            id: inSlack(Number(/\d+/u.exec(email)?.[0])),
            email,
            deactivated: false,
            bot: false,
            guest: false,
            outside: false,
          },
        },
      log: () => {},
    });
    return { announce, answers, put, acts: createQuestionActs({ db, clock }) };
  };

  beforeAll(async () => {
    scene = await rowsScene();
    parts = partsOf(scene);
  });
  beforeEach(async () => {
    await scene.newWorkspace();
    slack.clear();
    domain = (await scene.domains(1, {}))[0] ?? 0;
    const at = { workspaceId: scene.workspaceId(), domainId: domain, by: DANA };
    await parts.acts.set({ ...at, isOn: true, highMs: 15 * MINUTE_MS, elseMs: 24 * HOUR_MS });
    scene.forward(MINUTE_MS);
  });
  afterAll(() => scene.close());

  /** As the reading that sees them first; gives how many questions there are then. */
  async function granted(app: string, users: number, quiet: readonly number[] = [], made?: number) {
    scene.forward(1000);
    const at = scene.clock.now();
    const created = made ?? at.getTime();
    await scene.grant(domain, app, users, { at: Math.floor(created / 1000) * 1000 });
    const reading = { workspaceId: scene.workspaceId(), domainId: domain, now: at };
    await scene.db
      .transaction()
      .execute((trx) => askAboutNew(trx, parts.announce, reading, new Set(quiet)));
    return (await questions()).length;
  }
  const questions = () =>
    scene.rows<{
      id: number;
      app_id: number;
      user_id: string;
      state: string;
      why: string | null;
      slack_user: string | null;
      due_at: Date | null;
      tries: number;
      revocation_id: number | null;
    }>('select * from question where workspace_id = $1 order by id', [scene.workspaceId()]);
  async function work(): Promise<void> {
    const due = await dueQuestions(scene.db, scene.clock.now(), 50);
    for (const each of due) await parts.put(each, new AbortController().signal);
  }
  const answer = (questionId: number, number: number, said: 'yes' | 'no' | 'phone' = 'no') =>
    parts.answers.answer({
      workspaceId: scene.workspaceId(),
      questionId,
      by: inSlack(number),
      ids: [inSlack(number)],
      answer: said,
    });
  const decisionOf = async (appId: number) =>
    (
      await scene.rows<{ decision_id: number }>('select decision_id from app where id = $1', [
        appId,
      ])
    )[0]?.decision_id;
  const cards = async (kind: string) =>
    (
      await scene.rows<{ target: string }>(
        'select target from card where workspace_id = $1 and kind = $2 order by id',
        [scene.workspaceId(), kind],
      )
    ).map(({ target }) => target);
  const notices = async () =>
    (
      await scene.rows<{ kind: string }>(
        `select kind from notice where workspace_id = $1 and kind like 'question.%' order by kind`,
        [scene.workspaceId()],
      )
    ).map(({ kind }) => kind);
  async function bound(users: number): Promise<void> {
    await scene.rows(
      `insert into setting (workspace_id, name, value) values ($1, 'revoke.second_over', $2)
       on conflict (workspace_id, name) do update set value = excluded.value`,
      [scene.workspaceId(), JSON.stringify(users)],
    );
  }

  test('a no removes that person’s own tokens alone, and waits for nobody, whatever the bound is', async () => {
    await scene.app(domain, 'Tool', 0);
    await bound(0);
    expect(await granted('Tool', 3)).toBe(3);
    await work();
    expect(await cards('question')).toEqual([1, 2, 3].map((n) => `person:${inSlack(n)}`));
    const [, second] = await questions();
    await answer(second?.id ?? 0, 2);
    await scene.run();
    expect(scene.removals).toHaveLength(1);
    expect([...(scene.orgs.get(domain)?.get('Tool')?.keys() ?? [])]).toEqual([
      userOf(1),
      userOf(3),
    ]);
    const [, now] = await questions();
    expect(await scene.state(now?.revocation_id ?? 0)).toMatchObject({ state: 'done' });
    expect(await cards('answer')).toEqual(['channel:C0ALERTS01']);
  });

  test('two presses at once are one answer; whoever was not asked has none', async () => {
    await scene.app(domain, 'Tool', 0);
    await granted('Tool', 1);
    await work();
    const [{ id } = { id: 0 }] = await questions();
    await expect(answer(id, 2)).rejects.toMatchObject({ code: 'E-NOT-FOUND' });
    const tried = await Promise.allSettled([answer(id, 1, 'yes'), answer(id, 1, 'phone')]);
    expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(answer(id, 1)).rejects.toMatchObject({ code: 'E-STALE-CARD' });
  });

  test('what is being removed of the app goes first; what waits for a second person holds up nothing', async () => {
    const app = await scene.app(domain, 'Tool', 0);
    await granted('Tool', 2);
    await work();
    const [first, second] = await questions();
    await scene.revoke(app, DANA, 1, 2);
    await answer(first?.id ?? 0, 1);
    expect((await questions())[0]).toMatchObject({ revocation_id: null });
    await scene.run();
    expect(scene.removals).toHaveLength(1);
    scene.forward(MINUTE_MS);
    await work();
    await scene.run();
    expect(scene.removals.map(({ askedBy }) => askedBy)).toEqual([DANA, inSlack(1)]);

    await bound(0);
    await scene.grant(domain, 'Tool', 3);
    const { revocationId } = await scene.revokeAll(app, SAM);
    expect(await scene.state(revocationId)).toMatchObject({ state: 'asked' });
    await answer(second?.id ?? 0, 2, 'phone');
    await scene.run();
    expect(scene.removals.map(({ askedBy }) => askedBy).slice(2)).toEqual([inSlack(2)]);
    expect(await scene.state(revocationId)).toMatchObject({ state: 'asked' });
  });

  test('what a no takes goes, though the app is approved meanwhile, or banned by what waits for a second person', async () => {
    const app = await scene.app(domain, 'Tool', 0);
    await bound(1);
    await granted('Tool', 3);
    await work();
    const [first, second] = await questions();
    await answer(first?.id ?? 0, 1);
    const decision = { workspaceId: scene.workspaceId(), appId: app, everywhere: false, by: DANA };
    const approved = { verdict: 'approved', reason: 'known', expected: undefined } as const;
    await scene.decide.decide({ ...decision, ...approved, revoke: false });
    await scene.run();
    expect(scene.removals.map(({ askedBy }) => askedBy)).toEqual([inSlack(1)]);

    await answer(second?.id ?? 0, 2, 'phone');
    await scene.ban(app, DANA, false, (await decisionOf(app)) ?? 0);
    await scene.run();
    expect(scene.removals.map(({ askedBy }) => askedBy)).toEqual([inSlack(1), inSlack(2)]);
    const ends = (await questions()).map((each) => scene.state(each.revocation_id ?? 0));
    expect((await Promise.all(ends)).map((end) => end?.state)).toEqual(['done', 'done', undefined]);
  });

  test('what was sent and cannot be proven for days holds up no answer', async () => {
    const app = await scene.app(domain, 'Tool', 0);
    await granted('Tool', 3);
    await work();
    const { revocationId } = await scene.revoke(app, DANA, 2, 3);
    await scene.rows(
      `update revocation set state = 'proving', tries = 3, due_at = $2::timestamptz + interval '1 hour' where id = $1`,
      [revocationId, scene.clock.now()],
    );
    await answer((await questions())[0]?.id ?? 0, 1);
    await scene.run();
    expect(scene.removals.map(({ askedBy }) => askedBy)).toEqual([inSlack(1)]);
  });

  test('a no during the commit of a reading that finds it is of another app takes that', async () => {
    const [bare, other] = [await scene.app(domain, 'Tool', 0), await scene.app(domain, 'Kit', 0)];
    await granted('Tool', 1);
    await work();
    const [{ id } = { id: 0 }] = await questions();
    const said = await scene.db.transaction().execute(async (trx) => {
      await sql`select from domain where id = ${domain} for no key update`.execute(trx);
      const answering = answer(id, 1);
      await vi.waitFor(async () => {
        const waits = await scene.rows(`select from pg_stat_activity where wait_event_type = 'Lock'
          and datname = current_database()`);
        expect(waits.length).toBeGreaterThan(0);
      });
      await sql`update token set app_id = ${other} where app_id = ${bare}`.execute(trx);
      await moveQuestions(trx, { workspaceId: scene.workspaceId(), domainId: domain }, [
        { was: bare, becomes: other, userId: userOf(1) },
      ]);
      return { answering };
    });
    await said.answering;
    const [run] = await scene.rows('select app_id from revocation where workspace_id = $1', [
      scene.workspaceId(),
    ]);
    expect(run).toEqual({ app_id: other });
  });

  test('who said no and grants it again is asked nothing: the channel is told, each time once', async () => {
    const app = await scene.app(domain, 'Tool', 0);
    await granted('Tool', 2);
    await work();
    const [first, second] = await questions();
    await answer(first?.id ?? 0, 1, 'phone');
    await answer(second?.id ?? 0, 2, 'yes');
    await scene.run();
    scene.forward(MINUTE_MS);
    const told = async () => (await notices()).filter((kind) => kind === 'question.again').length;
    expect(await told()).toBe(0);
    expect(await granted('Tool', 2)).toBe(2);
    expect(await told()).toBe(1);
    expect(await granted('Tool', 0)).toBe(2);
    expect(await told()).toBe(1);
    await scene.rows(`update app set status = 'approved' where id = $1`, [app]);
    scene.forward(MINUTE_MS);
    await granted('Tool', 2);
    expect(await told()).toBe(1);
  });

  test('whom Slack does not speak of is looked up for an hour, then it is said; nobody is asked twice about one app', async () => {
    const app = await scene.app(domain, 'Tool', 0);
    slack.set(addressOf(1), { kind: 'unknown' });
    await granted('Tool', 1);
    for (let minute = 0; minute < 75; minute += 1) {
      await work();
      scene.forward(MINUTE_MS);
    }
    expect(await questions()).toMatchObject([{ state: 'unasked', why: 'silent', due_at: null }]);
    expect((await questions())[0]?.tries).toBeLessThan(15);
    const press = { workspaceId: scene.workspaceId(), appId: app, by: DANA };
    expect(await parts.acts.press(press)).toEqual({ kind: 'nobody' });

    // The same person under two users of the org.
    const person = { deactivated: false, bot: false, guest: false, outside: false } as const;
    for (const n of [2, 3]) {
      const found = { id: inSlack(2), email: addressOf(n), ...person };
      slack.set(addressOf(n), { kind: 'found', person: found });
    }
    expect(await granted('Tool', 3)).toBe(3);
    await work();
    expect((await questions()).map(({ state, why }) => why ?? state)).toEqual([
      'silent',
      'asked',
      'asked before',
    ]);
    expect(await granted('Tool', 3)).toBe(3);
  });

  test('who said no and grants it again in that second, or by a slower clock, is told of too; what goes with it is not', async () => {
    await scene.app(domain, 'Tool', 0);
    await granted('Tool', 2);
    await work();
    const told = async () => (await notices()).filter((kind) => kind === 'question.again').length;
    const [first, second] = await questions();
    await answer(first?.id ?? 0, 1);
    await answer(second?.id ?? 0, 2, 'yes');
    // Let in again before the revocation has read: it takes that, too.
    const at = scene.clock.now().getTime() - MINUTE_MS;
    await granted('Tool', 1, [], at);
    expect(await told()).toBe(0);
    await scene.run();
    await granted('Tool', 1, [], at + 30_000);
    expect(await told()).toBe(1);
  });

  test('what was gone as the time ended, and is back, is told of', async () => {
    const app = await scene.app(domain, 'Tool', 0);
    await granted('Tool', 1);
    await work();
    await scene.rows('update token set gone_at = now() where app_id = $1', [app]);
    scene.forward(25 * HOUR_MS);
    await work();
    expect(await notices()).toEqual([]);
    expect(await granted('Tool', 1)).toBe(1);
    await work();
    expect(await notices()).toEqual(['question.unanswered']);
    expect(await granted('Tool', 1)).toBe(1);
    await work();
    expect(await notices()).toEqual(['question.unanswered']);
  });

  test('so many at once that nobody is asked: without a channel admins are told', async () => {
    await scene.app(domain, 'Tool', 0);
    await scene.rows(
      `insert into route (workspace_id, channel, kinds, mention, zone) values ($1, 'C0ALERTS01', '{grant}', 'owner', 'UTC')`,
      [scene.workspaceId()],
    );
    await granted('Tool', 30);
    const told = await scene.rows(
      `select kind, target from notice where workspace_id = $1 and kind like 'question.%'`,
      [scene.workspaceId()],
    );
    expect(told).toEqual([{ kind: 'question.rollout.admins', target: 'admins:' }]);
  });

  test('who has got an address of another user since the last reading is not asked', async () => {
    await scene.app(domain, 'Tool', 0);
    await scene.rows(
      `insert into org_user (workspace_id, domain_id, user_id, username, name, email, active, profile)
       values ($1, $2, $3, 'a', 'Ann', 'old@acme.com', true, 'Standard User'), ($1, $2, $4, 'b', 'Bo', $5, true, 'Standard User')`,
      [scene.workspaceId(), domain, userOf(1), userOf(9), addressOf(1)],
    );
    await granted('Tool', 1);
    await work();
    expect(await questions()).toMatchObject([{ state: 'unasked', why: 'shared address' }]);
  });

  test('a rehearsal counts whom it would have asked, and not who only signed in anew', async () => {
    await scene.rows('update domain set baseline_at = $2 where id = $1', [
      domain,
      new Date(scene.clock.now().getTime() - HOUR_MS),
    ]);
    const app = await scene.app(domain, 'Tool', 0);
    await granted('Tool', 1);
    await granted('Tool', 3);
    const rehearsed = async () => {
      const of = { workspaceId: scene.workspaceId(), domainId: domain };
      const { total, shown } = await rehearse(of, async () => ({ kind: 'nobody' }));
      return [total, shown.length, (await questions()).length];
    };
    const rehearse = createRehearsal(scene);
    expect(await rehearsed()).toEqual([3, 3, 3]);
    await scene.rows('delete from question where app_id = $1', [app]);
    expect(await granted('Tool', 3)).toBe(0);
    expect(await rehearsed()).toEqual([3, 3, 0]);
    const again = await scene.app(domain, 'Kit', 1);
    await scene.rows(`update token set first_seen_at = '2026-01-01' where app_id = $1`, [again]);
    expect(await granted('Kit', 1)).toBe(0);
    expect(await rehearsed()).toEqual([3, 3, 0]);
  });

  test('what is decided, quiet, off, or was granted long ago asks nobody', async () => {
    const [ok, quiet] = [await scene.app(domain, 'Ok', 0), await scene.app(domain, 'Quiet', 0)];
    await scene.rows(`update app set status = 'approved' where id = $1`, [ok]);
    expect(await granted('Ok', 2)).toBe(0);
    expect(await granted('Quiet', 2, [quiet])).toBe(0);
    await scene.app(domain, 'Tool', 0);
    await scene.grant(domain, 'Tool', 2);
    expect(await granted('Tool', 0)).toBe(0);
    const at = { workspaceId: scene.workspaceId(), domainId: domain, by: DANA };
    await parts.acts.set({ ...at, isOn: false, highMs: 15 * MINUTE_MS, elseMs: 24 * HOUR_MS });
    expect(await granted('Tool', 3)).toBe(0);
  });

  test('who held it before is asked about a new grant where it is high and not installed, once', async () => {
    const app = await scene.app(domain, 'Data Loader', 2);
    expect(await granted('Data Loader', 2)).toBe(0);
    scene.forward(HOUR_MS);
    await scene.rows(`update app set level = 'high' where id = $1`, [app]);
    expect(await granted('Data Loader', 2)).toBe(2);
    scene.forward(HOUR_MS);
    expect(await granted('Data Loader', 2)).toBe(2);
  });

  test('no answer in time: the channel is told, at once and with names where it is high; without a channel admins are', async () => {
    const app = await scene.app(domain, 'Tool', 0);
    await scene.rows(`update app set level = 'high' where id = $1`, [app]);
    await granted('Tool', 1);
    await work();
    scene.forward(14 * MINUTE_MS);
    await work();
    expect(await notices()).toEqual([]);
    scene.forward(2 * MINUTE_MS);
    await work();
    await work();
    expect(await notices()).toEqual(['question.unanswered']);
    await scene.rows(
      `insert into route (workspace_id, channel, kinds, mention, zone) values ($1, 'C0ALERTS01', '{grant}', 'owner', 'UTC')
       on conflict (workspace_id, channel) do update set kinds = excluded.kinds`,
      [scene.workspaceId()],
    );
    await answer((await questions())[0]?.id ?? 0, 1, 'phone');
    expect(await notices()).toContain('question.admins');
    await scene.run();
    expect(scene.removals).toHaveLength(1);
  });

  test('twenty people of a domain in an hour, by readings and by presses together; more are told of once', async () => {
    await scene.app(domain, 'Tool', 0);
    const workspaceId = scene.workspaceId();
    expect(await granted('Tool', 18)).toBe(18);
    const other = await scene.app(domain, 'Other', 9);
    const press = { workspaceId, appId: other, by: DANA };
    expect(await parts.acts.press(press)).toEqual({ kind: 'asked', people: 2, left: 7 });
    expect(await parts.acts.press(press)).toEqual({ kind: 'too many' });
    const [gone = 0] = await scene.domains(1, { Tool: 1 });
    await parts.acts.set({ ...press, domainId: gone, isOn: true, ...times });
    await scene.rows('update domain set deleted_at = $2 where id = $1', [gone, scene.clock.now()]);
    const there = { ...press, appId: await scene.appId(gone, 'Tool') };
    await expect(parts.acts.press(there)).rejects.toMatchObject({ code: 'E-NOT-FOUND' });
    expect(await granted('Tool', 20)).toBe(20);
    expect(await granted('Tool', 30)).toBe(20);
    expect(await notices()).toEqual(['question.rollout']);
    scene.forward(2 * HOUR_MS);
    expect(await granted('Tool', 31)).toBe(21);
  });

  /** What may happen, of app 0 to 2 and person 1 to 4. */
  const happening = fc.record({
    what: fc.constantFrom('grant', 'grant', 'work', 'yes', 'no', 'phone', 'run', 'ban', 'wait'),
    app: fc.nat(2),
    person: fc.integer({ min: 1, max: 4 }),
    ms: fc.integer({ min: 1000, max: 26 * HOUR_MS }),
  });

  test('random days: one question for each person and app, and nothing goes but what its holder, or a ban, said no to', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 25, maxLength: 40 }), async (days) => {
        const [at = 0] = await scene.domains(1, { A: 0, B: 0, C: 0 });
        domain = at;
        const of = { workspaceId: scene.workspaceId(), domainId: domain, by: DANA };
        await parts.acts.set({ ...of, isOn: true, highMs: 15 * MINUTE_MS, elseMs: 24 * HOUR_MS });
        const apps = await Promise.all(['A', 'B', 'C'].map((name) => scene.appId(domain, name)));
        const [held, no, banned] = [new Set<string>(), new Set<string>(), new Set<number>()];
        const mine = async () => (await questions()).filter(({ app_id }) => apps.includes(app_id));
        for (const { what, app, person, ms } of days) {
          const appId = apps[app] ?? 0;
          const key = `${app}/${person}`;
          if (what === 'grant') {
            held.add(key);
            await grantOne(appId, 'ABC'[app] ?? '', person);
          } else if (what === 'ban') {
            banned.add(app);
            await scene.ban(appId, DANA).catch(() => undefined);
          } else if (what === 'work') await work();
          else if (what === 'run') await scene.run();
          else if (what === 'wait') scene.forward(ms);
          else {
            const asked = (await mine()).find(
              (each) => each.app_id === appId && each.user_id === userOf(person),
            );
            const done =
              asked &&
              (await answer(asked.id, person, what).then(
                () => 1,
                () => 0,
              ));
            if (done && what !== 'yes') no.add(key);
          }
        }
        await scene.run();
        const all = await mine();
        expect(new Set(all.map(({ app_id, user_id }) => `${app_id} ${user_id}`)).size).toBe(
          all.length,
        );
        const now = scene.orgs.get(domain);
        for (const key of held) {
          const [app = 0, person = 0] = key.split('/').map(Number);
          if (no.has(key) || banned.has(app)) continue;
          expect(now?.get('ABC'[app] ?? '')?.has(userOf(person))).toBe(true);
        }
        const out = all.filter(({ slack_user }) => slack_user !== null).map(({ id }) => String(id));
        const sent = await scene.rows<{ subject: string }>(
          `select subject from card where workspace_id = $1 and kind = 'question' and subject = any($2)`,
          [scene.workspaceId(), out],
        );
        expect(sent).toHaveLength(out.length);
      }),
      { numRuns: 8 },
    );
  });

  /** One person lets an app in, and a reading sees it. */
  async function grantOne(appId: number, name: string, person: number): Promise<void> {
    scene.forward(1000);
    const now = scene.clock.now();
    const at = new Date(Math.floor(now.getTime() / 1000) * 1000);
    scene.orgs.get(domain)?.get(name)?.set(userOf(person), at.getTime());
    await scene.rows(
      `insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, use_count, first_seen_at)
       values ($1, $2, $3, $4, $5, 1, 0, $6) on conflict do nothing`,
      [scene.workspaceId(), domain, appId, userOf(person), at, now],
    );
    const reading = { workspaceId: scene.workspaceId(), domainId: domain, now };
    await scene.db
      .transaction()
      .execute((trx) => askAboutNew(trx, parts.announce, reading, new Set()));
  }
});
