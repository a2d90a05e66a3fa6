import type { Generated } from 'kysely';
import type { Json, NullableJson } from './tables.ts';

/** Row types of what is decided about apps, and of what is done about it. */
export interface GovernanceTables {
  domain_finding: DomainFindingTable;
  app_source: AppSourceTable;
  trail_event: TrailEventTable;
  decision: DecisionTable;
  policy: PolicyTable;
  revocation: RevocationTable;
  revocation_row: RevocationRowTable;
}

export interface DomainFindingTable {
  workspace_id: number;
  domain_id: number;
  rule: string;
  severity: string;
  evidence: Json<unknown>;
  since: Date;
  ended_at: Date | null;
}

export interface AppSourceTable {
  workspace_id: number;
  domain_id: number;
  application: string;
  source_ip: string;
  first_at: Date;
  last_at: Date;
}

export interface TrailEventTable {
  workspace_id: number;
  domain_id: number;
  id: string;
  at: Date;
  action: string;
  by_user: string | null;
  display: string;
}

export interface DecisionTable {
  id: Generated<number>;
  workspace_id: number;
  domain_id: number | null;
  app_id: number | null;
  verdict: 'approved' | 'banned' | 'ignored';
  everywhere: boolean;
  identity: string;
  name: string;
  namespace: string | null;
  start_host: string | null;
  installed: boolean;
  reason: string | null;
  note: string | null;
  who: string | null;
  owner: string | null;
  until: Date | null;
  seen: Json<unknown>;
  made_by: string;
  made_at: Date;
  source: 'slack' | 'import' | 'policy';
  reminded_at: Date | null;
  ended_at: Date | null;
  ended_by: string | null;
  ended_why: 'changed' | 'expired' | 'reopened' | 'undone' | null;
}

export interface PolicyTable {
  workspace_id: number;
  kind: 'ban look-alikes' | 'revoke unused' | 'revoke inactive' | 're-revoke banned';
  is_on: Generated<boolean>;
  asked_by: string | null;
  asked_at: Date | null;
  on_by: string | null;
  on_since: Date | null;
  rehearsal: NullableJson<unknown>;
}

export interface RevocationTable {
  id: Generated<number>;
  workspace_id: number;
  domain_id: number;
  app_id: number;
  decision_id: number | null;
  policy_kind: string | null;
  asked_by: string;
  asked_at: Date;
  reason: string | null;
  reach: 'all' | 'users' | 'unused' | 'inactive';
  user_ids: Generated<string[]>;
  unused_days: number | null;
  shown_tokens: number;
  shown_users: number;
  state: 'asked' | 'due' | 'running' | 'proving' | 'done' | 'stopped' | 'again' | 'refused';
  second_until: Date | null;
  agreed_by: string | null;
  stop_by: string | null;
  stop_why: string | null;
  frozen_at: Date | null;
  frozen_tokens: number | null;
  frozen_users: number | null;
  removed: Generated<number>;
  failed: Generated<number>;
  fail_code: string | null;
  before_tokens: number | null;
  after_tokens: number | null;
  due_at: Date;
  tries: Generated<number>;
  lease_owner: string | null;
  lease_until: Date | null;
  read_at: Date | null;
  proven_at: Date | null;
  ended_at: Date | null;
}

export interface RevocationRowTable {
  workspace_id: number;
  revocation_id: number;
  user_id: string;
  created_at: Date;
  copies: number;
  state: Generated<'due' | 'sent' | 'gone' | 'failed'>;
  fail_code: string | null;
}
