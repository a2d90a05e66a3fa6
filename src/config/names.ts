import type { EnvReader } from '../lib/env-reader.ts';

/** Every name that the environment may hold. `.env.example` has the same ones. */
export const configNames = [
  'PORT',
  'PUBLIC_URL',
  'DATABASE_URL',
  'REDIS_URL',
  'MIGRATE',
  'ENCRYPTION_KEYS',
  'SLACK_SIGNING_SECRET',
  'SLACK_BOT_TOKEN',
  'SLACK_CLIENT_ID',
  'SLACK_CLIENT_SECRET',
  'SLACK_STATE_SECRET',
  'SLACK_WORKSPACES',
  'SLACK_APP_TOKEN',
  'SLACK_API_URL',
  'SLACK_WEB_URL',
  'SLACK_ALERT_CHANNEL',
  'ADMINS',
  'COMMAND_NAME',
  'SALESFORCE_CLIENT_ID',
  'SALESFORCE_CLIENT_SECRET',
  'SALESFORCE_LOGIN_URL',
  'SALESFORCE_SCOPES',
  'SALESFORCE_API_VERSION',
  'SALESFORCE_EXTRA_HOSTS',
  'SYNC_INTERVAL',
  'SYNC_CONCURRENCY',
  'SMTP_URL',
  'MAIL_FROM',
  'METRICS_TOKEN',
  'LOG_LEVEL',
] as const;

export type Name = (typeof configNames)[number];
// Not ours to set, but it would undo what https is for.
export type Foreign = 'NODE_TLS_REJECT_UNAUTHORIZED';
export type Reader = EnvReader<Name | Foreign>;
