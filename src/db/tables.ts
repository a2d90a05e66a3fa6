import type { ColumnType, Selectable } from 'kysely';
import type { DB } from './tables.generated.ts';

type Role = 'viewer' | 'operator' | 'admin';
type Facts = Record<string, string | number | boolean | null>;

/**
 * The tables, column by column. Which columns there are, and which may be null or left out, is generated from the migrated
 * database (`npm run db:types`). Said here is what PostgreSQL's types do not say: a column's words, the shape of its JSON.
 */
export type Database = Narrowed<{
  accessRequest: { role: Role; answer: 'given' | 'declined' };
  alert: { level: 'red' | 'orange'; closedAs: 'well' | 'moved' | 'deleted'; facts: Facts };
  app: {
    level: 'high' | 'medium' | 'low';
    namesake: 'refused' | 'unknown';
    status: 'new' | 'approved' | 'banned' | 'ignored';
  };
  auditEvent: { facts: Record<string, unknown> };
  breach: {
    state: 'asked' | 'revoking' | 'watching' | 'ended' | 'refused' | 'stopped' | 'drill';
  };
  card: {
    kind:
      | 'domain'
      | 'consent'
      | 'alert'
      | 'access'
      | 'handover'
      | 'ending'
      | 'app'
      | 'apps'
      | 'revocation'
      | 'wish'
      | 'group'
      | 'question'
      | 'answer'
      | 'breach'
      | 'keep'
      | 'leaving';
  };
  consent: {
    purpose: 'add' | 'reconnect';
    state:
      | 'open'
      | 'opened'
      | 'exchanging'
      | 'connected'
      | 'refused'
      | 'expired'
      | 'replaced'
      | 'cancelled';
    errorFacts: Facts;
  };
  decision: {
    verdict: 'approved' | 'banned' | 'ignored';
    source: 'slack' | 'import' | 'policy';
    endedWhy: 'changed' | 'expired' | 'reopened' | 'undone';
  };
  decisionGroup: {
    kind: 'approved' | 'banned' | 'ignored' | 'snoozed' | 'assigned' | 'imported' | 'revoked';
  };
  decisionGroupApp: { undone: 'back' | 'left' };
  domain: {
    status: 'in_progress' | 'success' | 'error';
    errorFacts: Facts;
    grantEnd: 'pending' | 'confirmed' | 'unconfirmed' | 'left' | 'kept';
  };
  member: { role: Role };
  notice: { facts: Record<string, unknown> };
  policy: {
    kind:
      | 'ban look-alikes'
      | 'revoke unused'
      | 'revoke inactive'
      | 're-revoke banned'
      | 'revoke run out';
  };
  question: {
    state: 'due' | 'asked' | 'answered' | 'unasked';
    answer: 'yes' | 'no' | 'phone';
  };
  revocation: {
    reach: 'all' | 'users' | 'unused' | 'inactive';
    state: 'asked' | 'due' | 'running' | 'proving' | 'done' | 'stopped' | 'again' | 'refused';
  };
  revocationRow: { state: 'due' | 'sent' | 'gone' | 'failed' };
  syncRun: {
    outcome: 'complete' | 'partial' | 'suspect' | 'failed' | 'stopped';
    progress: Record<string, number>;
  };
}>;

/** A row as it is read. */
export type Row<T extends keyof Database> = Selectable<Database[T]>;

/** The generated tables with narrower values; does not compile where a table or a column is named that there is not. */
type Narrowed<
  N extends {
    [T in keyof N]: T extends keyof DB
      ? { [C in keyof N[T]]: C extends keyof DB[T] ? unknown : never }
      : never;
  },
> = {
  [T in keyof DB]: T extends keyof N
    ? { [C in keyof DB[T]]: C extends keyof N[T] ? Holding<DB[T][C], N[T][C]> : DB[T][C] }
    : DB[T];
};

/** The type of a column with `V` for its value; null and what may be left out stay as they are, JSON goes in as text. */
type Holding<C, V> = C extends null
  ? null
  : C extends ColumnType<infer S, infer I, infer U>
    ? unknown extends S
      ? ColumnType<V, I, U>
      : ColumnType<V, V | Extract<I, undefined>, V>
    : V;
