import { act } from '../kernel/act.ts';
import { anyText } from '../kernel/value.ts';

const approving = { may: 'operator', says: 'approve apps' } as const;
const banning = { may: 'operator', says: 'ban apps' } as const;
const revoking = { may: 'operator', says: 'revoke tokens' } as const;
const deciding = { may: 'operator', says: 'decide on apps' } as const;
const seeingOne = { may: 'viewer', says: 'see an app' } as const;
const seeingAll = { may: 'viewer', says: 'see the apps' } as const;
const importing = { may: 'admin', says: 'import decisions' } as const;
const policing = { may: 'admin', says: 'change policies' } as const;

const APPROVE = 'Approve an app';
const BAN = 'Ban an app';
const BULK = 'Approve several';
const DETAILS = 'App details';
const IMPORT = 'Import decisions';
const POLICIES = 'Policies';
const REVOKE = 'Revoke tokens';

const ofApp = { group: 'Apps', args: '<app> [domain:…]', keys: ['domain'] } as const;

/** Everything that is done about third-party apps, in the order of the help. */
export const appActs = {
  list: act({
    ...seeingAll,
    verb: {
      name: 'apps',
      aliases: ['search'],
      group: 'Apps',
      args: '[words] [status:…] [risk:…] [domain:…] [user:…] [unused:90d] [new:7d]',
      help: 'Lists third-party apps, the riskiest first, and narrows the list down.',
      example: 'apps status:new risk:high',
      keys: ['domain', 'status', 'risk', 'user', 'unused', 'new', 'page'],
    },
  }),
  details: act({
    ...seeingOne,
    id: 'app.details',
    label: 'Details',
    window: DETAILS,
    value: anyText,
    verb: {
      ...ofApp,
      name: 'app',
      help: 'Shows one app in detail: its access, who uses it, where it was seen, what was decided.',
      example: 'app DataLift',
      opens: { title: DETAILS, ofOne: true },
    },
    /** Finds people of the app. */
    form: { id: 'app.find.form', title: DETAILS },
  }),
  approve: act({
    ...approving,
    id: 'app.approve',
    label: 'Approve',
    window: APPROVE,
    value: anyText,
    verb: {
      ...ofApp,
      name: 'approve',
      aliases: ['allow'],
      help: 'Approves an app, here or in all domains, for as long as you say.',
      example: 'approve DataLift',
      opens: { title: APPROVE, ofOne: true },
    },
    form: { id: 'app.approve.form', title: APPROVE },
  }),
  ban: act({
    ...banning,
    id: 'app.ban',
    label: 'Ban',
    window: BAN,
    value: anyText,
    verb: {
      ...ofApp,
      name: 'ban',
      aliases: ['block'],
      help: 'Bans an app and removes its tokens, after a question.',
      example: 'ban "My Ticket Portal" domain:production',
      opens: { title: BAN, ofOne: true },
    },
    form: { id: 'app.ban.form', title: BAN },
  }),
  revoke: act({
    ...revoking,
    id: 'app.revoke',
    label: REVOKE,
    window: REVOKE,
    value: anyText,
    verb: {
      ...ofApp,
      name: 'revoke',
      help: 'Removes tokens of an app: of all people, of some, or those that nobody uses.',
      example: 'revoke DataLift',
      opens: { title: REVOKE, ofOne: true },
    },
    form: { id: 'app.revoke.form', title: REVOKE },
  }),
  why: act({
    may: 'viewer',
    says: 'see the risk of an app',
    verb: {
      ...ofApp,
      name: 'why',
      aliases: ['explain'],
      help: 'Explains the risk of an app, point by point, with what was read and when.',
      example: 'why DataLift',
    },
  }),
  policies: act({
    may: 'viewer',
    says: 'see the policies',
    verb: {
      name: 'policies',
      aliases: ['policy'],
      group: 'Apps',
      args: '[pause|resume]',
      help: 'Shows the rules that act by themselves; an admin rehearses, switches and pauses them.',
      example: 'policies pause',
      opens: { title: POLICIES },
      mayWith: { pause: 'admin', resume: 'admin' },
    },
  }),
  import: act({
    ...importing,
    verb: {
      name: 'import',
      group: 'Apps',
      help: 'Records decisions from a file, after showing what it would do. It removes no token.',
      example: 'import',
      opens: { title: IMPORT },
    },
    form: { id: 'app.import.form', title: IMPORT },
  }),
  importApply: act({ ...importing, form: { id: 'app.import_apply.form', title: IMPORT } }),
  importProblems: act({ ...importing, id: 'app.import_problems', label: 'Download problems' }),
  /** `<app>:<page>`, from 0; what is searched for is in the window's metadata. */
  users: act({ ...seeingOne, id: 'app.users', window: DETAILS, value: anyText }),
  /** Its value is `<domain>/<batch>`. */
  review: act({ ...seeingAll, id: 'app.review', value: anyText }),
  /** Its value, as that of the two below, is the search as it would be typed. */
  filters: act({
    ...seeingAll,
    id: 'app.filters',
    label: 'Filters',
    window: 'Filter apps',
    value: anyText,
    form: { id: 'app.filters.form', title: 'Apps' },
  }),
  export: act({
    id: 'app.export',
    may: 'operator',
    says: 'export',
    label: 'Export these',
    value: anyText,
  }),
  tick: act({
    ...approving,
    id: 'app.tick',
    label: BULK,
    window: BULK,
    value: anyText,
    form: { id: 'app.tick.form', title: BULK },
  }),
  bulk: act({ ...approving, form: { id: 'app.bulk.form', title: BULK } }),
  change: act({
    ...deciding,
    id: 'app.change',
    label: 'Change',
    window: 'Change the decision',
    value: anyText,
  }),
  undo: act({ ...deciding, id: 'app.undo', label: 'Take it back', value: anyText }),
  renew: act({ ...deciding, id: 'app.renew', label: 'Renew for 1 year', value: anyText }),
  letEnd: act({ ...deciding, id: 'app.let_end', label: 'Let it end', value: anyText }),
  /** The `⋯` menu of a card; its value is `assign:<app>:<decision>`, `snooze:…`, `ignore:…`. */
  menu: act({ ...deciding, id: 'app.menu', window: 'An app', value: anyText }),
  snooze: act({ ...deciding, form: { id: 'app.snooze.form', title: 'Snooze an app' } }),
  assign: act({ ...deciding, form: { id: 'app.assign.form', title: 'Assign an app' } }),
  wake: act({ ...deciding, id: 'app.wake', label: 'Wake now', value: anyText }),
  blocked: act({ ...deciding, id: 'app.blocked', label: "I've blocked it", value: anyText }),
  /** Of the people that a search in Details found; its value is `<app>:<page>`. */
  revokeFound: act({
    ...revoking,
    id: 'app.revoke_found',
    label: 'Revoke theirs',
    window: REVOKE,
    value: anyText,
  }),
  agree: act({ ...revoking, id: 'revocation.agree', label: 'Agree', value: anyText }),
  disagree: act({ ...revoking, id: 'revocation.disagree', label: 'Disagree', value: anyText }),
  stop: act({ ...revoking, id: 'revocation.stop', label: 'Stop', value: anyText }),
  retry: act({ ...revoking, id: 'revocation.retry', value: anyText }),
  /** Its value, as that of the next two, is the kind of a policy. */
  policyRehearse: act({ ...policing, id: 'policy.rehearse', value: anyText }),
  policyOn: act({ ...policing, id: 'policy.on', value: anyText }),
  policyOff: act({ ...policing, id: 'policy.off', value: anyText }),
  /** `pause` or `resume`. */
  policyPause: act({ ...policing, id: 'policy.pause', value: anyText }),
  secondBound: act({ ...policing, form: { id: 'policy.form', title: POLICIES } }),
};
