import { type RawBuilder, sql } from 'kysely';
import type { AppLine } from './view.ts';

/** What says that the name of the app `a` passes for another; null of most. */
export const alikeColumn: RawBuilder<AppLine['alike']> = sql<AppLine['alike']>`
  (select f.evidence from finding f where f.workspace_id = a.workspace_id and f.app_id = a.id
    and f.rule = 'look-alike' and f.ended_at is null) as alike`;

/** The columns of a line; `a` is the app, `d` its domain. */
export const lineColumns: RawBuilder<AppLine> = sql<AppLine>`
  a.id, a.domain_id, d.name as domain_name, a.name, a.kind, a.status,
  a.snoozed_until, a.risk, a.level, a.unknowns, a.users, a.tokens, a.admins,
  a.last_used_at, a.first_seen_at, a.gone_at, a.decision_id,
  d.own_app_id is not distinct from a.id as is_ours, ${alikeColumn}`;

/** *The riskiest first*, as `byRisk` of `risk.ts` has it, then what most people hold. */
export const riskiestFirst: RawBuilder<unknown> = sql`
  array_position(array['high', 'medium', 'low'], a.level), a.risk desc, a.unusual desc, a.users desc, a.id`;
