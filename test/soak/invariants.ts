import type { Evidence } from './evidence.ts';
import { keysOf } from './messages.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './plan.ts';

export interface Verdict {
  readonly name: string;
  readonly checked: number;
  readonly broken: readonly string[];
}

/** What may not be said any more, by the product's own rules. */
const TURNED = 'turned to admins: ';
const HONEST_ENDS = [
  new RegExp(`^${TURNED}`),
  /^nothing to say any more$/,
  /^its card is gone$/,
  /^who it was for is gone$/,
  /^no address is known$/,
  /^no success in 14 days: /,
];
/** What waits for its next try waits an hour at most. */
const LONGEST_WAIT_MS = 90 * MINUTE_MS;
/** The bot's clock may be off by so much. */
export const SKEW_MS = 15 * MINUTE_MS;
/** Many apps at once are one list, which names the worst of them. */
const LISTED_WITHIN_MS = 4 * HOUR_MS;
const DAYLIGHT_MS = 2 * HOUR_MS;

export const when = (at: number | Date) => new Date(at).toISOString().slice(5, 16);

/** Every message that was to be said is in Slack, or ended as the product says it may. */
export function noticesAreSaid(seen: Evidence): Verdict {
  const broken = seen.vanished.map((each) => `its row is gone: ${each}`);
  for (const notice of seen.notices.values()) {
    const { id, kind, target, generation, sent_at, dropped_why, due_at, hasCopies } = notice;
    const named = `${kind} ${id} of ${when(notice.created_at)} to ${target}`;
    if (sent_at) {
      const keys = Array.from({ length: generation + 1 }, (_, n) =>
        keysOf(seen, `notice ${id} ${n}`),
      ).flat();
      if (!target.startsWith('mail:') && !keys.some((key) => seen.taken.has(key))) {
        broken.push(`called sent, and not in Slack: ${named}`);
      }
    } else if (dropped_why !== null) {
      if (!HONEST_ENDS.some((end) => end.test(dropped_why))) {
        broken.push(`dropped, “${dropped_why}”: ${named}`);
      }
      if (dropped_why.startsWith(TURNED) && !hasCopies) broken.push(`turned to nobody: ${named}`);
    } else if (notice.reachable && due_at.getTime() < seen.now - LONGEST_WAIT_MS) {
      broken.push(`waits since ${when(due_at)}: ${named}`);
    }
  }
  return { name: 'no notice lost', checked: seen.notices.size, broken };
}

/** Cards are in Slack, and as new as what they show. */
export function cardsAreDrawn(seen: Evidence): Verdict {
  const broken: string[] = [];
  for (const { id, postedBy, kind, subject, generation, isBehind, ts } of seen.cards) {
    const named = `card ${id} of ${kind} ${subject}`;
    if (isBehind) broken.push(`not drawn: ${named}`);
    const keys = Array.from({ length: generation + 1 }, (_, n) =>
      keysOf(seen, `card ${postedBy} ${n}`),
    ).flat();
    if (ts !== null && !keys.some((key) => seen.taken.has(key)))
      broken.push(`called drawn, and not in Slack: ${named}`);
  }
  return { name: 'each card drawn', checked: seen.cards.length, broken };
}

/** A message is there once, and once more for each answer that was cut off. */
export function doublesAreExplained(seen: Evidence): Verdict {
  const names = new Map<string, string>();
  for (const { id, generation, kind } of seen.notices.values()) {
    for (let n = 0; n <= generation; n += 1) {
      for (const key of keysOf(seen, `notice ${id} ${n}`)) names.set(key, `notice ${id} ${n}`);
      names.set(`notice ${id} ${n}`, kind);
    }
  }
  for (const { postedBy: id, generation, kind } of seen.cards) {
    for (let n = 0; n <= generation; n += 1) {
      for (const key of keysOf(seen, `card ${id} ${n}`)) names.set(key, `card ${id} ${n}`);
      names.set(`card ${id} ${n}`, kind);
    }
  }
  const broken: string[] = [];
  for (const [key, times] of seen.taken) {
    const row = names.get(key) ?? '';
    const { cut } = seen.known;
    const allowed = 1 + (cut.get(key) ?? 0) + (cut.get(row) ?? 0);
    if (times > allowed) broken.push(`${times} times: ${names.get(row) ?? ''} ${row || key}`);
  }
  return { name: 'doubles only of lost answers', checked: seen.taken.size, broken };
}

/** An app that lived through a whole reading is spoken of in its workspace. */
export function appsAreAlerted(seen: Evidence): Verdict {
  const runs = [...seen.runs.values()].filter(({ after_baseline }) => after_baseline);
  const broken: string[] = [];
  let checked = 0;
  for (const { org, app, at } of seen.known.births) {
    const goneAt = seen.wentFirst.get(`${org} ${app}`);
    const read = runs.filter(
      (run) =>
        run.org === org &&
        run.started_at.getTime() > at + SKEW_MS &&
        run.ended_at.getTime() < Math.min(goneAt ?? seen.now, seen.now - LONGEST_WAIT_MS),
    );
    for (const [team, runs] of Map.groupBy(read, (run) => run.team)) {
      checked += 1;
      const [mark = ''] = app.match(/S\d+X/) ?? [];
      if (seen.spoken.get(`${team} ${mark}`)?.some((spoken) => spoken >= at)) continue;
      const [first] = runs;
      const until = (first?.ended_at.getTime() ?? 0) + LISTED_WITHIN_MS;
      const lists = seen.spoken.get(`${team} list of ${first?.domain}`) ?? [];
      if (lists.some((listed) => at <= listed && listed <= until)) continue;
      broken.push(`${app} in ${org} of ${when(at)}, for ${team}`);
    }
  }
  return { name: 'each new app alerted', checked, broken };
}

const ENDED = ['E-GRANT-EXPIRED', 'E-LOST', 'E-USER-OFF'];

/** A domain whose grant is called ended is one in whose org somebody ended it, or where an answer was lost. */
export function expiredHasEnded(seen: Evidence): Verdict {
  const expired = seen.domains.filter(({ error_code }) => ENDED.includes(error_code ?? ''));
  const broken = expired.filter(({ org, granted_at, error_since }) => {
    const [from, to] = [granted_at.getTime() - SKEW_MS, (error_since?.getTime() ?? 0) + SKEW_MS];
    const ends = seen.known.ends.filter((end) => end.org === org && end.by === 'the org');
    const losses = seen.known.losses.filter((loss) => loss.org === '' || loss.org === org);
    return (
      !ends.some(({ at }) => from <= at && at <= to) &&
      !losses.some((loss) => loss.from <= to && from <= loss.to)
    );
  });
  return {
    name: 'no grant called expired that nobody ended',
    checked: seen.domains.length,
    broken: broken.map(({ name, error_code, error_since }) =>
      [name, error_code, error_since && when(error_since)].join(' '),
    ),
  };
}

/** Two readings of a domain that were kept were never at it at once: the older one would undo the newer. */
export function readingsAreOneByOne(seen: Evidence): Verdict {
  const broken: string[] = [];
  for (const runs of Map.groupBy(seen.runs.values(), ({ domain }) => domain).values()) {
    const byEnd = runs.toSorted((a, b) => a.ended_at.getTime() - b.ended_at.getTime());
    for (const [n, run] of byEnd.entries()) {
      const before = byEnd[n - 1];
      if (before && before.ended_at.getTime() > run.started_at.getTime() + SKEW_MS) {
        broken.push(`${run.domain}: begun ${when(run.started_at)}, kept after a newer one`);
      }
    }
  }
  return { name: 'readings one by one', checked: seen.runs.size, broken };
}

/** What is called gone went, by the org's own books. `wentBy`: its users and seconds. */
export function goneIsGone(
  seen: Evidence,
  went: ReadonlyMap<string, ReadonlySet<string>>,
): Verdict {
  const broken = [...seen.gone.values()]
    .filter(({ org, key }) => !went.get(org)?.has(key))
    .map(({ org, key }) => `${key} in ${org}`);
  return { name: 'nothing called gone that is there', checked: seen.gone.size, broken };
}

/** At the end of a calm, a domain is well, or somebody was told; and its next reading is never overdue. */
export function noDomainIsStuck(seen: Evidence): Verdict {
  const broken: string[] = [];
  for (const domain of seen.domains) {
    const { name, status, error_code, next_due_at, parked_until, last_synced_at } = domain;
    const named = `${name} (${status} ${error_code ?? ''})`;
    const due = Math.max(next_due_at?.getTime() ?? Infinity, parked_until?.getTime() ?? 0);
    if (due < seen.now - SKEW_MS) broken.push(`overdue since ${when(due)}: ${named}`);
    const late = seen.now - (last_synced_at?.getTime() ?? 0) > 2 * domain.interval_ms + DAYLIGHT_MS;
    const isWell = status === 'success' && !late;
    const since = domain.error_since?.getTime() ?? last_synced_at?.getTime() ?? 0;
    const isNew = seen.now - since < DAYLIGHT_MS;
    if (!isWell && !domain.told && !isNew) broken.push(`nobody was told: ${named}`);
    if (next_due_at === null && !domain.told) broken.push(`never read again, not told: ${named}`);
  }
  return { name: 'no domain stuck', checked: seen.domains.length, broken };
}

/** A process that lives for days does not grow: megabytes a day, between its first and its last measure. */
export function memoryIsFlat(seen: Evidence, mostMbADay: number): Verdict {
  const broken: string[] = [];
  const lives = Map.groupBy(seen.heaps, ({ life }) => life);
  let checked = 0;
  for (const [life, all] of lives) {
    // The first day fills caches.
    const [first] = all;
    const last = all.at(-1);
    if (!first || !last || last.at - first.at < DAY_MS) continue;
    checked += 1;
    const mb = (last.bytes - first.bytes) / 1024 ** 2;
    const days = (last.at - first.at) / DAY_MS;
    if (mb / days > mostMbADay) {
      broken.push(`life ${life}: ${mb.toFixed(1)} MB in ${days.toFixed(1)} days`);
    }
  }
  return { name: 'memory flat', checked, broken };
}

export const listed = (name: string, checked: number, broken: readonly string[]): Verdict => ({
  name,
  checked,
  broken,
});
