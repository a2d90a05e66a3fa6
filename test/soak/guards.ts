import type { Scale } from './plan.ts';

interface Edit {
  readonly file: string;
  /** Stands there once. */
  readonly find: string;
  readonly by: string;
}

/** A guard of the product, how it is taken out, and which invariant of the soak must find that. */
export interface Guard {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly finds: readonly string[];
  /** What happens most, so that few days are enough. */
  readonly scale: Partial<Scale>;
}

const REVOKING = ['ban', 'banEverywhere', 'revoke', 'revokePicked'] as const;

/** `npm run soak -- --guards`: with each of them out, the soak must break. */
export const guards: readonly Guard[] = [
  {
    name: 'our own row is never revoked',
    edits: [
      {
        file: 'src/apps/inventory/own-row-store.ts',
        find: 'return new Set(found.length === 0 && bearsOurs ? theirs : found);',
        by: 'return new Set(found.length < 0 && bearsOurs ? theirs : []);',
      },
    ],
    finds: ['no token revoked unasked', 'no grant killed by us'],
    scale: { people: 20, apps: 12, solely: { person: ['banTwin'], app: ['bearsOurName'] } },
  },
  {
    name: 'who asked cannot agree',
    edits: [
      {
        file: 'src/apps/revocations/budget-store.ts',
        find: 'if (by === askedBy)',
        by: "if (by === askedBy && by === '')",
      },
      // Else what one person agreed to alone counts as theirs when it is frozen, and is asked for again.
      {
        file: 'src/apps/revocations/budget-store.ts',
        find: 'when agreed_by <> asked_by then',
        by: 'when agreed_by is not null then',
      },
      {
        file: 'src/apps/revocations/revocation.ts',
        find: 'row.agreedBy !== null && row.agreedBy !== row.askedBy',
        by: 'row.agreedBy !== null',
      },
    ],
    finds: ['none over the bound alone'],
    scale: { people: 40, solely: { person: [...REVOKING, 'agreeToOwn'] } },
  },
  {
    name: 'one person has a bound',
    edits: [
      {
        file: 'src/apps/revocations/budget-store.ts',
        find: 'more > 0 && users + more > bound;',
        by: 'more > 1_000_000 && users + more > bound;',
      },
    ],
    finds: ['none over the bound alone'],
    scale: { people: 40, solely: { person: REVOKING } },
  },
  {
    name: 'a message that is out is marked, though the database is away for a moment',
    edits: [
      {
        file: 'src/notices/deliver-notice.ts',
        find: 'insist(MARK_WITHIN_MS, () => store.markSent(notice.id, posted, clock.now()));',
        by: 'store.markSent(notice.id, posted, clock.now());',
      },
    ],
    finds: ['doubles only of lost answers'],
    scale: {
      people: 60,
      faults: 60,
      solely: { fault: ['markLost'], person: ['approve', 'pausePolicies', 'interval', 'role'] },
    },
  },
  {
    name: 'an answer of COMMIT that was lost is looked up',
    edits: [
      {
        file: 'src/db/guard.ts',
        find: "if (fate === 'committed') return { command: 'COMMIT', rowCount: null, rows: [] };",
        by: "if (fate === 'committed') throw error;",
      },
    ],
    finds: ['no grant called expired that nobody ended'],
    scale: {
      people: 20,
      orgs: 0,
      faults: 0,
      kills: 0,
      solely: { person: ['reconnectUnsure', 'read'] },
    },
  },
  {
    name: 'a ban of one domain is of that domain',
    edits: [
      {
        file: 'src/apps/inventory/status.ts',
        find: 'return decision.everywhere && decision.installed === app.installed && sameMaker(decision, app);',
        by: 'return decision.installed === app.installed && sameMaker(decision, app);',
      },
      {
        file: 'src/apps/inventory/status.ts',
        find: 'if (!here && !decision.everywhere) return false;',
        by: '',
      },
    ],
    finds: ['no app banned unasked'],
    scale: { people: 25, apps: 20, solely: { person: ['ban'], app: ['isCommon'] } },
  },
  {
    name: 'a reading is kept by whoever holds the domain',
    edits: [
      {
        file: 'src/syncs/commit-store.ts',
        find: ".where('runId', '=', commit.runId)",
        by: '',
      },
    ],
    finds: ['readings one by one', 'nothing called gone that is there'],
    scale: { kills: 8, faults: 0, solely: { bot: ['stopped'] } },
  },
  {
    name: 'a half-empty reading removes nothing',
    edits: [
      {
        file: 'src/syncs/commit.ts',
        find: "const suspect = coverage.outcome === 'complete' && vanished * 2 > known && !agreed;",
        by: "const suspect = coverage.outcome === 'complete' && vanished * 2 > known && !agreed && known < 0;",
      },
    ],
    finds: ['nothing called gone that is there'],
    scale: { people: 40, orgs: 12, solely: { org: ['hidesTokens'], person: ['syncNow'] } },
  },
  {
    name: 'a secret is sealed',
    edits: [
      {
        file: 'src/lib/secret-box.ts',
        find: "return ['v1', first.id, ...parts].join('.');",
        by: "return ['v1', first.id, ...parts, Buffer.from(text).toString('base64url')].join('.');",
      },
      {
        file: 'src/lib/secret-box.ts',
        find: '([A-Za-z0-9_-]*)$/;',
        by: '([A-Za-z0-9_-]*)\\.[A-Za-z0-9_-]*$/;',
      },
    ],
    finds: ['no secret outside its seal'],
    scale: {},
  },
  {
    name: 'an app that appears has its card',
    edits: [
      {
        file: 'src/notices/announce-news.ts',
        find: 'for (const each of told) await single(trx, scene, each);',
        by: '',
      },
    ],
    finds: ['each new app alerted'],
    scale: { apps: 20, solely: { app: ['appears'], person: ['read'] } },
  },
  {
    name: 'a sync whose bell was lost is rung again',
    edits: [
      {
        file: 'src/syncs/store.ts',
        find: 'const REQUEUE_SECONDS = 15;',
        by: 'const REQUEUE_SECONDS = 1_000_000_000;',
      },
    ],
    finds: ['no domain stuck', 'in a calm all that is due is done'],
    scale: {
      domains: 8,
      everyHours: [1],
      orgs: 0,
      kills: 0,
      faults: 20,
      solely: { fault: ['redisFlushed'], person: ['read'] },
    },
  },
  {
    name: 'no secret passes into the log',
    edits: [
      {
        file: 'src/lib/log.ts',
        find: 'streamWrite: (line: string) => scrub.text(line)',
        by: 'streamWrite: (line: string) => line',
      },
    ],
    finds: ['no secret outside its seal'],
    scale: { faults: 20, solely: { fault: ['slackRepeatsToken'] } },
  },
  {
    name: 'what a channel refuses goes to admins',
    edits: [
      {
        file: 'src/notices/turn-store.ts',
        find: 'from notice n, unnest(',
        by: 'from (select * from notice limit 0) n, unnest(',
      },
      {
        file: 'src/notices/turn-store.ts',
        find: 'const targets = users',
        by: 'const targets = users.slice(0, 0)',
      },
    ],
    finds: ['no notice lost', 'each new app alerted'],
    scale: { apps: 20, faults: 20, solely: { fault: ['slackArchives'], app: ['appears'] } },
  },
];
