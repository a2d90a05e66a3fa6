/** Shapes of Slack's ids: what comes from outside has one of them before it is stored, asked for or shown. */
export const SLACK_USER = /^[UW][A-Z0-9]{2,30}$/;
export const SLACK_CHANNEL = /^[CG][A-Z0-9]{2,30}$/;
export const SLACK_GROUP = /^S[A-Z0-9]{2,30}$/;

export const isSlackUser = (value: unknown): value is string =>
  typeof value === 'string' && SLACK_USER.test(value);

export const isSlackChannel = (value: unknown): value is string =>
  typeof value === 'string' && SLACK_CHANNEL.test(value);

/** A user group, which one mention tells. */
export const isSlackGroup = (value: unknown): value is string =>
  typeof value === 'string' && SLACK_GROUP.test(value);
