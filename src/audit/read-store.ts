import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** One act as it was recorded. Names are not in it: whoever shows it joins them. */
export interface Act {
  /** Grows with time. */
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly domainId: number | null;
  readonly subject: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly source: string;
}

export interface ActFilter {
  readonly domainId?: number | undefined;
  readonly since?: Date | undefined;
  /** What it was done to: an id. */
  readonly subject?: string | undefined;
}

/** What one act did on many apps is one line, and what it did to each of them none, where that one line is there to be seen. */
const isWhole = (ofDomain: boolean) =>
  sql<boolean>`(not facts ? 'group' ${ofDomain ? sql`or facts @> '{"across": true}'` : sql``})`;

/** Reads acts back. */
export function auditReader(db: Db) {
  const chosen = (workspaceId: number, filter: ActFilter) =>
    db
      .selectFrom('auditEvent')
      .select(['id', 'at', 'actor', 'action', 'domainId', 'subject', 'facts', 'source'])
      .where('workspaceId', '=', workspaceId)
      .$if(filter.domainId !== undefined, (q) => q.where('domainId', '=', filter.domainId ?? 0))
      .$if(filter.since !== undefined, (q) => q.where('at', '>=', filter.since ?? new Date(0)))
      .$if(filter.subject !== undefined, (q) => q.where('subject', '=', filter.subject ?? ''));

  return {
    /** Newest first. */
    async last(workspaceId: number, filter: ActFilter, limit: number): Promise<Act[]> {
      return chosen(workspaceId, filter)
        .$if(filter.subject === undefined, (q) => q.where(isWhole(filter.domainId !== undefined)))
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
    },

    /** Oldest first, from after an id (as `Act.id`; '0' for the first page). */
    async page(
      workspaceId: number,
      filter: ActFilter,
      after: string,
      limit: number,
    ): Promise<Act[]> {
      return chosen(workspaceId, filter)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
    },

    /** What the domains of acts are called now, deleted ones too, for as long as they are kept. */
    async domains(workspaceId: number): Promise<Map<number, { name: string; orgId: string }>> {
      const rows = await db
        .selectFrom('domain')
        .select(['id', 'name', 'orgId'])
        .where('workspaceId', '=', workspaceId)
        .execute();
      return new Map(rows.map(({ id, ...domain }) => [id, domain]));
    },

    /** What apps are called, by their ids as acts have them; those that are kept. */
    async apps(workspaceId: number, ids: readonly string[]): Promise<Map<string, string>> {
      const wanted = [...new Set(ids)].filter((id) => /^\d{1,9}$/u.test(id)).map(Number);
      if (wanted.length === 0) return new Map();
      const rows = await db
        .selectFrom('app')
        .select(['id', 'name'])
        .where('workspaceId', '=', workspaceId)
        .where(sql<boolean>`id = any(${wanted}::int[])`)
        .execute();
      return new Map(rows.map(({ id, name }) => [String(id), name]));
    },
  };
}

export type AuditReader = ReturnType<typeof auditReader>;
