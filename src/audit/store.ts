import type { Db } from '../db/database.ts';

export interface AuditEvent {
  readonly workspaceId: number;
  /** A Slack user id, 'bot' or 'salesforce'. */
  readonly actor: string;
  readonly action: string;
  readonly domainId?: number | undefined;
  readonly subject?: string | undefined;
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  readonly source: 'slack' | 'browser' | 'sync' | 'bot';
}

export interface Act {
  readonly actor: string;
  readonly action: string;
  readonly at: Date;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The newest act on a domain, of these kinds. */
export async function lastAct(
  db: Db,
  workspaceId: number,
  domainId: number,
  actions: readonly string[],
): Promise<Act | undefined> {
  return db
    .selectFrom('auditEvent')
    .select(['actor', 'action', 'at', 'facts'])
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('action', 'in', [...actions])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

/** Appends one act: ids, never the name or address of a person, so that erasing a person leaves the act. */
export const recordAct = (db: Db, event: AuditEvent, now: Date): Promise<void> =>
  recordActs(db, [event], now);

/** Appends some, in their order. */
export async function recordActs(db: Db, events: readonly AuditEvent[], now: Date): Promise<void> {
  await db
    .insertInto('auditEvent')
    .values(
      events.map((event) => ({
        workspaceId: event.workspaceId,
        at: now,
        actor: event.actor,
        action: event.action,
        domainId: event.domainId,
        subject: event.subject,
        facts: JSON.stringify(event.facts ?? {}),
        source: event.source,
      })),
    )
    .execute();
}
