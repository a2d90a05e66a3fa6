import { readFileSync } from 'node:fs';
import { NOTICE_IS_OWED } from '../support/owed-notices.ts';
import type { Known } from './known.ts';
import { type Heard, takeMessages } from './messages.ts';
import type { Stage } from './stage.ts';

export interface NoticeSeen {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly generation: number;
  readonly due_at: Date;
  readonly created_at: Date;
  readonly sent_at: Date | null;
  readonly dropped_why: string | null;
  readonly dropped_at: Date | null;
  /** Somebody else is to hear it instead. */
  readonly hasCopies: boolean;
  readonly reachable: boolean;
}

export interface CardSeen {
  readonly id: number;
  /** The card that posted its message: of one that an app's card was before, that card. */
  readonly postedBy: number;
  readonly kind: string;
  readonly subject: string;
  /** Of the one that posted it. */
  readonly generation: number;
  readonly isBehind: boolean;
  readonly ts: string | null;
}

export interface DomainSeen {
  readonly name: string;
  readonly status: string;
  readonly error_code: string | null;
  readonly error_since: Date | null;
  readonly next_due_at: Date | null;
  readonly parked_until: Date | null;
  readonly last_synced_at: Date | null;
  readonly interval_ms: number;
  /** Since when its grant is the one that it is. */
  readonly granted_at: Date;
  readonly org: string;
  /** An alert of it is open whose message stands in Slack. */
  readonly told: boolean;
}

export interface RunSeen {
  readonly org: string;
  readonly domain: string;
  readonly team: string;
  readonly started_at: Date;
  readonly ended_at: Date;
  readonly after_baseline: boolean;
}

/** Rows that went because of the bot. */
export interface RevokedSeen {
  readonly org: string;
  readonly at: number;
  readonly app: string;
  /** Not only by its name. */
  readonly isOurs: boolean;
  readonly userId: string;
  readonly createdAt: number;
}

export interface FrozenSeen {
  readonly app: string;
  readonly org_id: string;
  readonly team: string;
  readonly asked_by: string;
  readonly agreed_by: string | null;
  readonly frozen_at: Date | null;
}

export interface BannedSeen {
  readonly app: string;
  readonly team: string;
  readonly org: string;
}

/** All that the simulators and the database say, as far as it was looked at. Grows; `collect` adds. */
export interface Evidence extends Heard {
  readonly notices: Map<string, NoticeSeen>;
  /** Notices that were seen unsent, and whose row is gone. */
  readonly vanished: string[];
  cards: CardSeen[];
  domains: DomainSeen[];
  readonly runs: Map<string, RunSeen>;
  readonly revoked: RevokedSeen[];
  /** When a token of an app went first, by org and app. */
  readonly wentFirst: Map<string, number>;
  /** Each that was ever seen so. */
  readonly gone: Map<string, { readonly org: string; readonly key: string }>;
  revocations: FrozenSeen[];
  banned: BannedSeen[];
  readonly grantEnds: { readonly org: string; readonly why: string; readonly at: number }[];
  readonly problems: string[];
  readonly crashes: string[];
  readonly heaps: { readonly life: number; readonly at: number; readonly bytes: number }[];
  deployment: string;
  now: number;
}

export const nothingSeen = (known: Known): Evidence => ({
  known,
  notices: new Map(),
  vanished: [],
  cards: [],
  taken: new Map(),
  spoken: new Map(),
  domains: [],
  runs: new Map(),
  revoked: [],
  wentFirst: new Map(),
  gone: new Map(),
  revocations: [],
  banned: [],
  grantEnds: [],
  problems: [],
  crashes: [],
  heaps: [],
  deployment: '',
  now: 0,
});

/** Of a bot that is down; of an answer during which the clock leapt. */
const OURS = ['event_failed', 'expired_url', 'expired_trigger_id'];
/** Looks at everything anew; what the simulators remember only for that is forgotten there. */
export async function collect(stage: Stage, seen: Evidence): Promise<void> {
  seen.now = stage.now();
  const [deployment] = await stage.rows<{ id: string }>('select id from deployment');
  seen.deployment = deployment?.id ?? '';
  takeMessages(stage, seen);
  await takeRows(stage, seen);
  takeLedgers(stage, seen);
  for (const { kind, detail, method } of stage.slack.takeProblems()) {
    if (!OURS.includes(kind)) seen.problems.push(`Slack ${kind}: ${detail} ${method ?? ''}`);
  }
  const { problems } = stage.salesforce;
  for (const { org, kind, detail } of problems.splice(0)) {
    seen.problems.push(`Salesforce ${kind} in ${org}: ${detail}`);
  }
}

async function takeRows(stage: Stage, seen: Evidence): Promise<void> {
  const now = new Date(seen.now);
  const notices = await stage.rows<NoticeSeen>(
    `select notice.id::text, notice.kind, notice.target, notice.generation, notice.due_at, notice.created_at, notice.sent_at, notice.dropped_at, notice.dropped_why,
       exists (select from notice o where o.workspace_id = notice.workspace_id and o.id <> notice.id and starts_with(o.key,
         case when notice.target like 'person:%' and right(notice.key, length(who)) = who then left(notice.key, -length(who))
           else notice.key || ' to ' end)) as "hasCopies",
       w.gone_at is null and (w.paused_until is null or w.paused_until <= $1) and ${NOTICE_IS_OWED} as reachable
     from notice join workspace w on w.id = notice.workspace_id, substr(notice.target, strpos(notice.target, ':') + 1) who`,
    [now],
  );
  const present = new Set(notices.map(({ id }) => id));
  for (const [id, { sent_at, dropped_at, kind }] of seen.notices) {
    if (!present.has(id) && !sent_at && !dropped_at) seen.vanished.push(`${kind} ${id}`);
  }
  for (const notice of notices) seen.notices.set(notice.id, notice);
  seen.cards = await stage.rows<CardSeen>(
    `select c.id, coalesce(m.id, c.id) as "postedBy", c.kind, c.subject, coalesce(m.generation, c.generation) as generation, c.ts,
       c.wanted > c.drawn and c.due_at <= $1 as "isBehind"
     from card c left join card m on m.workspace_id = c.workspace_id and m.kind = c.kind
       and c.subject like '%/was/%' and m.subject = split_part(c.subject, '/was/', 1)
     where c.dead_at is null`,
    [now],
  );
  const domains = await stage.rows<Omit<DomainSeen, 'org'>>(
    `select d.name, d.status, d.error_code, d.error_since, d.next_due_at, d.parked_until, d.last_synced_at,
       d.interval_ms::float as interval_ms, greatest(d.connected_at, d.reconnected_at) as granted_at,
       exists (select from alert a join card c on c.workspace_id = a.workspace_id and c.kind = 'alert'
         and (split_part(c.subject, ':', 1) in (a.id::text, a.group_id::text, a.moved_to::text))
         where a.domain_id = d.id and a.closed_at is null and c.ts is not null and c.dead_at is null) as told
     from domain d where d.deleted_at is null`,
  );
  seen.domains = domains.map((each) => ({ ...each, org: orgOf(stage, each.name) }));
  const runs = await stage.rows<RunSeen & { id: string }>(
    `select r.id::text, d.name as domain, w.team_id as team, r.started_at, r.ended_at, d.baseline_at < r.started_at as after_baseline
     from sync_run r join domain d on d.id = r.domain_id join workspace w on w.id = d.workspace_id
     where r.outcome = 'complete' order by r.started_at`,
  );
  for (const { id, ...run } of runs) {
    seen.runs.set(id, { ...run, org: orgOf(stage, run.domain) });
  }
  seen.revocations = await stage.rows<FrozenSeen>(
    `select a.name as app, d.org_id, w.team_id as team, r.asked_by, r.agreed_by, r.frozen_at
     from revocation r join app a on a.id = r.app_id join domain d on d.id = r.domain_id
     join workspace w on w.id = d.workspace_id`,
  );
  const banned = await stage.rows<{ app: string; team: string; domain: string }>(
    `select a.name as app, w.team_id as team, d.name as domain from app a join domain d on d.id = a.domain_id
     join workspace w on w.id = d.workspace_id where a.status = 'banned' and d.deleted_at is null`,
  );
  seen.banned = banned.map(({ app, team, domain }) => ({ app, team, org: orgOf(stage, domain) }));
  await takeGone(stage, seen);
}

/** What is called gone now. What comes back with the next reading was called so all the same. */
export async function takeGone(stage: Stage, seen: Evidence): Promise<void> {
  const gone = await stage.rows<{ name: string; user_id: string; at: number }>(
    `select d.name, t.user_id, extract(epoch from t.created_at)::float as at
     from token t join domain d on d.id = t.domain_id where t.gone_at is not null`,
  );
  for (const { name, user_id, at } of gone) {
    const one = { org: orgOf(stage, name), key: `${user_id} ${at}` };
    seen.gone.set(`${one.org} ${one.key}`, one);
  }
}

const orgOf = ({ domains }: Stage, domain: string): string =>
  domains.find(({ name }) => name === domain)?.org.name ?? '';

function takeLedgers(stage: Stage, seen: Evidence): void {
  seen.revoked.length = 0;
  seen.grantEnds.length = 0;
  for (const org of stage.orgs) {
    org.ledger.calls.length = 0;
    for (const { by, at, rows } of org.ledger.revocations) {
      for (const { appName } of rows) {
        const went = `${org.name} ${appName}`;
        seen.wentFirst.set(went, Math.min(seen.wentFirst.get(went) ?? Infinity, Date.parse(at)));
      }
      if (by !== 'delete token' && by !== 'usage') continue;
      for (const { appName: app, applicationId, userId, createdDate } of rows) {
        const isOurs = applicationId === org.state.ourApp.applicationId;
        const createdAt = Date.parse(createdDate);
        seen.revoked.push({ org: org.name, at: Date.parse(at), app, isOurs, userId, createdAt });
      }
    }
    const reused = new Set(org.ledger.reuse.map(({ at }) => at.slice(0, 19)));
    for (const { by, at, rows } of org.ledger.revocations) {
      const { applicationId: ours } = org.state.ourApp;
      if (!rows.some(({ applicationId }) => applicationId === ours)) continue;
      const why = by === 'event' && reused.has(at.slice(0, 19)) ? 'an old token was used' : by;
      seen.grantEnds.push({ org: org.name, why, at: Date.parse(at) });
    }
  }
}

/** What was written into the log so far. */
export const logOf = (stage: Stage): string => readFileSync(stage.logFile, 'utf8');
