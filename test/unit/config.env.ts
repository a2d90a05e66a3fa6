/** The least that starts: one workspace over HTTP, everything else by default. */
export const completeEnv = {
  DATABASE_URL: 'postgres://orgwarden:hunter2-hunter2@db:5432/orgwarden',
  REDIS_URL: 'redis://:hunter3-hunter3@redis:6379',
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  SLACK_SIGNING_SECRET: 'signing-secret-of-the-app',
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SALESFORCE_CLIENT_ID: '3MVG9consumerkey',
  SALESFORCE_CLIENT_SECRET: 'consumer-secret-of-the-app',
};
