import type { Org, OrgSpec } from '../../../sandbox/salesforce/start.ts';
import { readConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/lib/log.ts';
import { joinCore } from '../../../src/wiring/core.ts';
import { openResources } from '../../../src/wiring/resources.ts';
import { syncScene } from '../sync/scene.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface RevocationState {
  readonly id: number;
  readonly state: string;
  readonly stop_why: string | null;
  readonly removed: number;
  readonly failed: number;
  readonly fail_code: string | null;
  readonly frozen_tokens: number | null;
  readonly shown_tokens: number;
  readonly policy_kind: string | null;
  readonly ended_at: Date | null;
}

export type GovernanceScene = Awaited<ReturnType<typeof governanceScene>>;

/** A world with the use cases of its own process, on the database that the bot works on. */
export async function governanceScene(options: Parameters<typeof syncScene>[0] = {}) {
  const scene = await syncScene(options);
  const closers: (() => Promise<unknown>)[] = [];
  const resources = await openResources(
    {
      config: readConfig(scene.env),
      clock: scene.clock,
      log: createLog({ level: 'warn' }),
      role: 'worker',
      version: 'test',
    },
    (close) => closers.push(close),
  );
  const core = joinCore(resources, () => {});
  const { apps } = core.governance;

  async function revocation(id: number): Promise<RevocationState> {
    const [row] = await scene.rows<RevocationState>('select * from revocation where id = $1', [id]);
    if (!row) throw new Error(`no revocation ${id}`);
    return row;
  }

  async function appId(name: string, domain?: string): Promise<number> {
    const found = await scene.rows<{ id: number }>(
      `select a.id from app a join domain d on d.id = a.domain_id
       where a.name = $1 and ($2::text is null or d.name = $2)`,
      [name, domain ?? null],
    );
    const [row] = found;
    if (!row || found.length > 1) throw new Error(`${found.length} apps are called ${name}`);
    return row.id;
  }

  async function revoke(
    app: string | number,
    asked: {
      by: string;
      reach: 'all' | 'users' | 'unused' | 'inactive';
      userIds?: readonly string[];
      unusedDays?: number;
      shownTokens: number;
    },
  ) {
    return apps.revoke({
      workspaceId: await workspaceId(),
      appId: typeof app === 'number' ? app : await appId(app),
      userIds: [],
      unusedDays: undefined,
      reason: 'not needed',
      ...asked,
    });
  }

  async function workspaceId(): Promise<number> {
    const [row] = await scene.rows<{ id: number }>('select id from workspace');
    return row?.id ?? 0;
  }

  return {
    ...scene,
    resources,
    core,
    apps,
    appId,
    revocation,

    workspaceId,

    /** As the window shows it: what the last reading counted. */
    async revokeAll(name: string, given: { by: string; domain?: string }) {
      const id = await appId(name, given.domain);
      const [app] = await scene.rows<{ tokens: number }>('select tokens from app where id = $1', [
        id,
      ]);
      if (!app) throw new Error('no app');
      return revoke(id, { by: given.by, reach: 'all', shownTokens: app.tokens });
    },

    revoke,

    /** What has ended so far counts on nobody's budget any more. */
    forgetEnded: () =>
      scene.rows(
        `update revocation set ended_at = ended_at - interval '25 hours' where ended_at is not null`,
      ),

    /** Once it is in one of these states. */
    revocationIs: (id: number, ...states: string[]) =>
      scene.until(`revocation ${id} is ${states.join(' or ')}`, async () => {
        const row = await revocation(id);
        return states.includes(row.state) ? row : undefined;
      }),

    async close() {
      for (const close of closers.reverse()) await close();
      await scene.close();
    },
  };
}

/** A scene of two orgs, and two people who may decide in it. */
export async function twoOrgScene(first: OrgSpec, second: OrgSpec) {
  const scene = await governanceScene({ orgs: [first, second] });
  const [one, other] = scene.orgs;
  if (!one || !other) throw new Error('no orgs');
  const [dana, sam] = [scene.slack.as('dana').id, scene.slack.as('sam').id];
  return { scene, one, other, dana, sam };
}

/** Rows of OauthToken that our calls ended, by the app's name. */
export function revokedByUs(org: Org): Map<string, number> {
  const rows = org.ledger.revocations
    .filter(({ by }) => by === 'delete token' || by === 'usage')
    .flatMap((each) => each.rows.map(({ appName }) => appName));
  return new Map([...Map.groupBy(rows, (name) => name)].map(([name, all]) => [name, all.length]));
}

/** What would revoke the living rows of these apps. */
export function deleteTokensOf(org: Org, ...names: string[]): string[] {
  const { apps, tokens } = org.state;
  return [...tokens.all()]
    .filter(({ app }) => names.includes(apps[app]?.name ?? ''))
    .map(({ ref }) => tokens.deleteToken(ref));
}
