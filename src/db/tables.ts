import type { ColumnType, Generated } from 'kysely';
import type { GovernanceTables } from './governance-tables.ts';

/** Row types, column by column. Rows stop at the stores. */
export type Json<T> = ColumnType<T, string, string>;
export type NullableJson<T> = ColumnType<T | null, string | null, string | null>;
/** int8: a string on the way out, since 64 bits do not fit a number. */
type BigInt8 = ColumnType<string, number | string, number | string>;

export interface DeploymentTable {
  one: Generated<boolean>;
  id: string;
  public_url: string;
  adopted_at: Date;
  oldest_reader: Generated<string>;
  retention_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface WorkspaceTable {
  id: Generated<number>;
  team_id: string;
  name: string;
  slack_url: Generated<string>;
  alert_channel: string | null;
  paused_until: Date | null;
  gone_at: Date | null;
  created_at: Date;
}

export interface InstallationTable {
  workspace_id: number;
  sealed: string;
  is_enterprise: Generated<boolean>;
  installed_by: string | null;
  installed_at: Date;
}

export interface MemberTable {
  workspace_id: number;
  user_id: string;
  role: 'viewer' | 'operator' | 'admin';
  granted_by: string;
  granted_at: Date;
  until: Date | null;
}

export interface SettingTable {
  workspace_id: number;
  name: string;
  value: Json<unknown>;
}

export interface DomainTable {
  id: Generated<number>;
  workspace_id: number;
  name: string;
  org_id: string;
  org_name: string;
  kind: string;
  edition: string;
  instance_name: string;
  instance_url: string;
  sign_in_kind: string;
  sign_in_origin: string;
  channel: string;
  grant_id: string | null;
  salesforce_user_id: string;
  salesforce_username: string;
  connected_at: Date;
  connected_by: string;
  confirmed_at: Date | null;
  deleted_at: Date | null;
  status: 'in_progress' | 'success' | 'error';
  error_code: string | null;
  error_facts: NullableJson<Record<string, string | number | boolean | null>>;
  error_since: Date | null;
  failures: Generated<number>;
  last_synced_at: Date | null;
  baseline_at: Date | null;
  api_used: number | null;
  api_limit: number | null;
  interval_ms: BigInt8;
  next_due_at: Date | null;
  queued_at: Date | null;
  queued_by: string | null;
  run_id: string | null;
  run_lease_until: Date | null;
  starts_without_end: Generated<number>;
  parked_until: Date | null;
  deleted_by: string | null;
  delete_reason: string | null;
  grant_end: 'pending' | 'confirmed' | 'unconfirmed' | 'left' | 'kept' | null;
  catch_up_since: Date | null;
  stretched_ms: ColumnType<string | null, number | null, number | null>;
  reconnected_at: Date | null;
  reconnected_by: string | null;
  logins_read_to: ColumnType<Date | null, Date | null | undefined, Date | null>;
  trail_read_to: ColumnType<Date | null, Date | null | undefined, Date | null>;
  own_app_id: ColumnType<number | null, number | null | undefined, number | null>;
  grant_hours: ColumnType<number | null, number | null | undefined, number | null>;
  grant_until_used: ColumnType<boolean | null, boolean | null | undefined, boolean | null>;
  ending_told: ColumnType<number | null, number | null | undefined, number | null>;
}

export interface GrantSecretTable {
  id: string;
  workspace_id: number;
  domain_id: number | null;
  org_id: string;
  instance_url: string;
  login_origin: string;
  sealed_access: string | null;
  sealed_refresh: string;
  version: Generated<number>;
  code_exchanged_at: Date;
  refreshed_at: Date;
  refresh_sent_at: Date | null;
  lease_owner: string | null;
  lease_until: Date | null;
  ending_since: Date | null;
  next_try_at: Date | null;
  tries: Generated<number>;
}

export interface ConsentTable {
  id: string;
  workspace_id: number;
  link_hash: string;
  state_hash: string | null;
  cookie_hash: string | null;
  purpose: 'add' | 'reconnect';
  domain_id: number | null;
  org_id: string | null;
  name: string;
  channel: string;
  sign_in_kind: string;
  sign_in_origin: string;
  login_hint: string | null;
  asked_by: string;
  asked_by_name: string;
  handed_to: ColumnType<string | null, string | null | undefined, string | null>;
  state:
    | 'open'
    | 'opened'
    | 'exchanging'
    | 'connected'
    | 'refused'
    | 'expired'
    | 'replaced'
    | 'cancelled';
  sealed_verifier: string | null;
  error_code: string | null;
  error_facts: NullableJson<Record<string, string | number | boolean | null>>;
  created_at: Date;
  expires_at: Date;
  opened_at: Date | null;
  exchanging_at: Date | null;
  ended_at: Date | null;
}

export interface SyncRunTable {
  id: string;
  workspace_id: number;
  domain_id: number;
  started_by: string;
  started_at: Date;
  ended_at: Date | null;
  outcome: 'complete' | 'partial' | 'suspect' | 'failed' | 'stopped' | null;
  error_code: string | null;
  step: Generated<number>;
  progress: Json<Record<string, number>>;
  tokens_read: number | null;
  tokens_counted: number | null;
  api_calls: number | null;
  coverage: NullableJson<unknown>;
}

export interface AppTable {
  id: Generated<number>;
  workspace_id: number;
  domain_id: number;
  identity: string;
  name: string;
  application_id: string | null;
  label: string | null;
  namespace: string | null;
  kind: string;
  admin_approved_only: boolean | null;
  start_url: string | null;
  refresh_token_hours: number | null;
  first_seen_at: Date;
  gone_at: Date | null;
  users: Generated<number>;
  tokens: Generated<number>;
  admins: number | null;
  uses: ColumnType<string, number | string | undefined, number | string>;
  last_used_at: Date | null;
  first_token_at: Date | null;
  first_user: string | null;
  scopes: string[] | null;
  until_used: boolean | null;
  search: Generated<string>;
  risk: Generated<number>;
  level: Generated<'high' | 'medium' | 'low'>;
  unknowns: Generated<string[]>;
  status: Generated<'new' | 'approved' | 'banned' | 'ignored'>;
  decision_id: number | null;
  in_baseline: Generated<boolean>;
  owner: string | null;
  snoozed_until: Date | null;
  snoozed_by: string | null;
  snooze_reason: string | null;
  blocked_said_at: Date | null;
  blocked_said_by: string | null;
}

export interface TokenTable {
  workspace_id: number;
  domain_id: number;
  app_id: number;
  user_id: string;
  created_at: Date;
  copies: number;
  last_used_at: Date | null;
  use_count: BigInt8;
  first_seen_at: Date;
  gone_at: Date | null;
}

export interface OrgUserTable {
  workspace_id: number;
  domain_id: number;
  user_id: string;
  username: string;
  name: string;
  email: string;
  active: boolean;
  profile: string | null;
  gone_at: Date | null;
  privileges: ColumnType<string[] | null, string[] | null | undefined, string[] | null>;
}

export interface PackageTable {
  workspace_id: number;
  domain_id: number;
  package_id: string;
  name: string;
  namespace: string | null;
  version: string;
  gone_at: Date | null;
}

export interface AppUseTable {
  workspace_id: number;
  domain_id: number;
  app_id: number;
  day: string;
  users: number;
  tokens: number;
  uses: BigInt8;
}

export interface FindingTable {
  workspace_id: number;
  app_id: number;
  rule: string;
  severity: string;
  evidence: Json<unknown>;
  since: Date;
  ended_at: Date | null;
}

export interface CardTable {
  id: Generated<number>;
  workspace_id: number;
  kind:
    | 'domain'
    | 'consent'
    | 'alert'
    | 'access'
    | 'handover'
    | 'ending'
    | 'app'
    | 'apps'
    | 'revocation';
  subject: string;
  target: string;
  channel: string | null;
  ts: string | null;
  wanted: Generated<number>;
  drawn: Generated<number>;
  drawn_at: Date | null;
  due_at: Date;
  claimed_until: Date | null;
  tries: Generated<number>;
  dead_at: Date | null;
}

export interface NoticeTable {
  id: string;
  workspace_id: number;
  key: string;
  kind: string;
  target: string;
  card_id: number | null;
  facts: Json<Record<string, unknown>>;
  created_at: Date;
  due_at: Date;
  claimed_until: Date | null;
  tries: Generated<number>;
  sent_at: Date | null;
  sent_channel: string | null;
  sent_ts: string | null;
  dropped_at: Date | null;
  dropped_why: string | null;
}

export interface AlertTable {
  id: Generated<number>;
  workspace_id: number;
  domain_id: number | null;
  condition: string;
  code: string | null;
  facts: Json<Record<string, string | number | boolean | null>>;
  level: 'red' | 'orange';
  owner: string;
  opened_at: Date;
  last_seen_at: Date;
  seen: Generated<number>;
  step: Generated<number>;
  next_step_at: Date | null;
  held_until: Date | null;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  quiet_until: Date | null;
  snoozed_by: string | null;
  snooze_reason: string | null;
  moved_to: number | null;
  group_id: number | null;
  closed_at: Date | null;
  channel: string | null;
  ladder_from: Date | null;
  last_step_at: Date | null;
  reddens_at: Date | null;
  flaps: Generated<number>;
  back_after_ms: ColumnType<string | null, number | null, number | null>;
  closed_as: 'well' | 'moved' | 'deleted' | null;
}

export interface AccessRequestTable {
  id: Generated<number>;
  workspace_id: number;
  user_id: string;
  role: 'viewer' | 'operator' | 'admin';
  reason: string;
  asked_at: Date;
  answered_at: Date | null;
  answered_by: string | null;
  answer: 'given' | 'declined' | null;
  until: Date | null;
  note: string | null;
}

export interface RouteTable {
  workspace_id: number;
  channel: string;
  paused_at: Date | null;
  paused_why: string | null;
  kinds: ColumnType<string[] | null, string[] | null | undefined, string[] | null>;
  domains: ColumnType<number[] | null, number[] | null | undefined, number[] | null>;
  mention: ColumnType<string | null, string | null | undefined, string | null>;
  quiet_from: ColumnType<number | null, number | null | undefined, number | null>;
  quiet_to: ColumnType<number | null, number | null | undefined, number | null>;
  zone: ColumnType<string | null, string | null | undefined, string | null>;
  changed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  changed_by: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface DmChoiceTable {
  workspace_id: number;
  user_id: string;
  wanted: boolean;
  changed_at: Date;
}

export interface AuditEventTable {
  id: ColumnType<string, string | undefined, string>;
  workspace_id: number;
  at: Date;
  actor: string;
  action: string;
  domain_id: number | null;
  subject: string | null;
  facts: Json<Record<string, unknown>>;
  source: string;
}

export interface Database extends GovernanceTables {
  deployment: DeploymentTable;
  workspace: WorkspaceTable;
  installation: InstallationTable;
  member: MemberTable;
  setting: SettingTable;
  domain: DomainTable;
  grant_secret: GrantSecretTable;
  consent: ConsentTable;
  sync_run: SyncRunTable;
  app: AppTable;
  token: TokenTable;
  org_user: OrgUserTable;
  package: PackageTable;
  app_use: AppUseTable;
  finding: FindingTable;
  card: CardTable;
  notice: NoticeTable;
  route: RouteTable;
  alert: AlertTable;
  dm_choice: DmChoiceTable;
  access_request: AccessRequestTable;
  audit_event: AuditEventTable;
}
