/** Ids of what is about apps; spread into `ids.ts`. Values are `<app>` or, for acts, `<app>:<decision>`, 0 for none. */
export const appActionIds = {
  appDetails: 'app.details',
  /** `<app>:<page>`, from 0; what is searched for is in the window's metadata. */
  appUsers: 'app.users',
  appApprove: 'app.approve',
  appBan: 'app.ban',
  appChange: 'app.change',
  appUndo: 'app.undo',
  appRenew: 'app.renew',
  appLetEnd: 'app.let_end',
  /** The `⋯` menu of a card; its value is `assign:<app>:<decision>`, `snooze:…`, `ignore:…`. */
  appMenu: 'app.menu',
  appWake: 'app.wake',
  appBlocked: 'app.blocked',
  appRevoke: 'app.revoke',
  /** Of the people that a search in Details found; its value is `<app>:<page>`. */
  appRevokeFound: 'app.revoke_found',
  /** Their value is the search as it would be typed. */
  appFilters: 'app.filters',
  appExport: 'app.export',
  appTick: 'app.tick',
  appImportProblems: 'app.import_problems',
  /** Its value is `<domain>/<batch>`. */
  appReview: 'app.review',
  /** Their value is a revocation's id. */
  revocationAgree: 'revocation.agree',
  revocationDisagree: 'revocation.disagree',
  revocationStop: 'revocation.stop',
  revocationRetry: 'revocation.retry',
  /** Their value is the kind of a policy. */
  policyRehearse: 'policy.rehearse',
  policyOn: 'policy.on',
  policyOff: 'policy.off',
  /** `pause` or `resume`. */
  policyPause: 'policy.pause',
} as const;

export const appCallbackIds = {
  appApprove: 'app.approve.form',
  appBan: 'app.ban.form',
  appRevoke: 'app.revoke.form',
  appSnooze: 'app.snooze.form',
  appAssign: 'app.assign.form',
  appFilters: 'app.filters.form',
  /** Finds people in the details of an app. */
  appFind: 'app.find.form',
  appTick: 'app.tick.form',
  appBulk: 'app.bulk.form',
  appImport: 'app.import.form',
  policies: 'policy.form',
  appImportApply: 'app.import_apply.form',
} as const;

const field = (block: string) => ({ block, action: 'value' });

export const decideForm = {
  where: field('where'),
  until: field('until'),
  who: field('who'),
  note: field('note'),
  reason: field('reason'),
  more: field('more'),
  tokens: field('tokens'),
} as const;

export const revokeForm = {
  reach: field('reach'),
  users: field('users'),
  reason: field('reason'),
  name: field('confirm'),
} as const;

export const careForm = {
  howLong: field('how_long'),
  reason: field('reason'),
  person: field('person'),
  search: field('search'),
} as const;

export const filterForm = {
  words: field('words'),
  domains: field('domains'),
  statuses: field('statuses'),
  levels: field('levels'),
  user: field('user'),
  unused: field('unused'),
  fresh: field('fresh'),
} as const;

/** Boxes come in groups of ten, the most that Slack takes. */
export const tickForm = [field('apps_1'), field('apps_2'), field('apps_3')] as const;

export const importForm = { file: field('file') } as const;
export const policiesForm = { bound: field('bound') } as const;
