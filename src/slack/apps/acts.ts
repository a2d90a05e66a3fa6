import { policyKinds } from '../../apps/policies/policy.ts';
import { act } from '../kernel/act.ts';
import { messageRef } from '../kernel/message-ref.ts';
import { anyText, idOf, oneOf } from '../kernel/value.ts';
import {
  appRef,
  appSeenState,
  askRef,
  batchRef,
  fileState,
  foundState,
  groupRef,
  manyFormState,
  manyState,
  menuEntry,
  pageRef,
  scopeRef,
  stepRef,
  wishRef,
} from './values.ts';

const approving = { may: 'operator', says: 'approve apps' } as const;
const banning = { may: 'operator', says: 'ban apps' } as const;
const revoking = { may: 'operator', says: 'revoke tokens' } as const;
const attaching = { may: 'operator', says: 'attach messages to a case' } as const;
const deciding = { may: 'operator', says: 'decide on apps' } as const;
const seeingOne = { may: 'viewer', says: 'see an app' } as const;
const seeingAll = { may: 'viewer', says: 'see the apps' } as const;
const importing = { may: 'admin', says: 'import decisions' } as const;
const policing = { may: 'admin', says: 'change policies' } as const;

const APPROVE = 'Approve an app';
const ATTACH = 'Attach to a case';
const BAN = 'Ban an app';
const BULK = 'Decide on apps';
const DETAILS = 'App details';
const END = 'End an approval';
const FIND = 'Find an app';
const IMPORT = 'Import decisions';
const KEEP = 'Keep an app';
const POLICIES = 'Policies';
const REVIEW = 'Review apps';
const REVOKE = 'Revoke tokens';

/** An act on the decision that stood beside its button. */
const aboutApp = { ...deciding, value: appRef } as const;
/** Who owns the app is looked up where it is done. */
const owning = { may: 'none', says: 'answer for an app of others', value: appRef } as const;
const answering = { ...revoking, value: askRef } as const;
const running = { ...revoking, value: idOf('revocation') } as const;
const ofPolicy = { ...policing, value: oneOf(...policyKinds) } as const;

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
      keys: ['domain', 'status', 'risk', 'user', 'unused', 'new', 'list', 'page'],
    },
  }),
  details: act({
    ...seeingOne,
    id: 'app.details',
    label: 'Details',
    window: DETAILS,
    value: appRef,
    verb: {
      ...ofApp,
      name: 'app',
      help: 'Shows one app in detail: its access, who uses it, where it was seen, what was decided.',
      example: 'app DataLift',
      opens: { title: DETAILS, ofOne: true },
    },
    /** Finds people of the app. */
    form: { id: 'app.find.form', title: DETAILS, state: foundState },
  }),
  /** A window with that search alone. */
  find: act({
    ...seeingOne,
    id: 'app.find',
    window: FIND,
    shortcut: {
      id: 'find_app',
      of: 'global',
      name: 'Find an app',
      says: 'What a third-party app can read in Salesforce, and who lets it',
    },
  }),
  /** Everything that waits, or what a list card's first look found: in groups. */
  reviewAll: act({
    ...seeingAll,
    id: 'review.open',
    label: 'Review',
    window: REVIEW,
    value: scopeRef,
    shortcut: {
      id: 'review_apps',
      of: 'global',
      name: 'Review apps',
      says: 'The third-party apps that wait for a decision, the riskiest first',
    },
    verb: {
      name: 'review',
      group: 'Apps',
      help: 'Leads through the apps that wait for a decision, in groups that are decided as a whole.',
      example: 'review',
      opens: { title: REVIEW },
    },
  }),
  /** A message that somebody wrote about it belongs to its case. */
  attach: act({
    ...attaching,
    id: 'app.attach',
    window: ATTACH,
    value: messageRef,
    shortcut: {
      id: 'attach_message',
      of: 'message',
      name: "Attach to an app's case",
      says: 'Puts a link to this message into the case of a third-party app',
    },
    form: { id: 'app.attach.form', title: ATTACH, state: messageRef },
  }),
  attachTo: act({
    ...attaching,
    id: 'app.attach_to',
    value: appRef,
    searched: { placeholder: 'Type a part of its name' },
  }),
  /** One app of a list, by a part of its name. */
  jump: act({
    ...seeingOne,
    id: 'app.jump',
    window: DETAILS,
    value: appRef,
    searched: { placeholder: 'Jump to app' },
  }),
  approve: act({
    ...approving,
    id: 'app.approve',
    label: 'Approve',
    window: APPROVE,
    value: appRef,
    verb: {
      ...ofApp,
      name: 'approve',
      aliases: ['allow'],
      help: 'Approves an app, here or in all domains, for as long as you say.',
      example: 'approve DataLift',
      opens: { title: APPROVE, ofOne: true },
    },
    form: { id: 'app.approve.form', title: APPROVE, state: appSeenState },
  }),
  ban: act({
    ...banning,
    id: 'app.ban',
    label: 'Ban',
    window: BAN,
    value: appRef,
    verb: {
      ...ofApp,
      name: 'ban',
      aliases: ['block'],
      help: 'Bans an app and removes its tokens, after a question.',
      example: 'ban "My Ticket Portal" domain:production',
      opens: { title: BAN, ofOne: true },
    },
    form: { id: 'app.ban.form', title: BAN, state: appSeenState },
  }),
  /** The ban of one domain for all of them. */
  banElsewhere: act({
    ...banning,
    id: 'app.ban_elsewhere',
    label: 'Apply to the other domains',
    value: appRef,
  }),
  revoke: act({
    ...revoking,
    id: 'app.revoke',
    label: REVOKE,
    window: REVOKE,
    value: appRef,
    verb: {
      ...ofApp,
      name: 'revoke',
      help: 'Removes tokens of an app: of all people, of some, or those that nobody uses.',
      example: 'revoke DataLift',
      opens: { title: REVOKE, ofOne: true },
    },
    form: { id: 'app.revoke.form', title: REVOKE, state: appSeenState },
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
    costly: true,
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
  importApply: act({
    costly: true,
    ...importing,
    form: { id: 'app.import_apply.form', title: IMPORT, state: fileState },
  }),
  importProblems: act({
    ...importing,
    costly: true,
    id: 'app.import_problems',
    label: 'Download problems',
  }),
  /** What is searched for is in the window's metadata. */
  users: act({ ...seeingOne, id: 'app.users', window: DETAILS, value: pageRef }),
  review: act({ ...seeingAll, id: 'app.review', value: batchRef }),
  /** All apps of a list, decided or not. */
  listed: act({ ...seeingAll, id: 'app.listed', label: 'Details', value: batchRef }),
  /** What one act did on many apps. */
  groupUndo: act({ ...deciding, id: 'group.undo', label: 'Undo', value: idOf('group') }),
  groupListed: act({ ...seeingAll, id: 'group.listed', label: 'Details', value: idOf('group') }),
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
    costly: true,
    id: 'app.export',
    may: 'operator',
    says: 'export',
    label: 'Export these',
    value: anyText,
  }),
  /** All of a search: some can be taken out. Its form asks which, the next what. */
  tick: act({
    ...deciding,
    id: 'app.tick',
    window: BULK,
    value: anyText,
    form: { id: 'app.tick.form', title: BULK, state: manyState },
  }),
  bulk: act({ ...deciding, form: { id: 'app.bulk.form', title: BULK, state: manyFormState } }),
  /** Another page of them, or all of them in or out. */
  tickPage: act({
    ...deciding,
    id: 'app.tick_page',
    value: oneOf('previous', 'next', 'all', 'none'),
  }),
  reviewGroup: act({ ...deciding, id: 'review.group', window: REVIEW, value: groupRef }),
  /** Of those that are looked at one by one. */
  reviewOne: act({ ...deciding, id: 'review.one', window: REVIEW, value: stepRef }),
  change: act({
    ...aboutApp,
    id: 'app.change',
    label: 'Change',
    window: 'Change the decision',
  }),
  undo: act({ ...aboutApp, id: 'app.undo', label: 'Take it back' }),
  /** Of an approval whose end is near: its owner answers, who needs no role. */
  renew: act({
    ...owning,
    id: 'app.renew',
    label: 'Keep',
    window: KEEP,
    form: { id: 'app.keep.form', title: KEEP, state: appSeenState },
  }),
  letEnd: act({
    ...owning,
    id: 'app.let_end',
    label: 'End it',
    window: END,
    form: { id: 'app.end.form', title: END, state: appSeenState },
  }),
  /** The `⋯` menu of a card. */
  menu: act({ ...deciding, id: 'app.menu', window: 'An app', value: menuEntry }),
  snooze: act({
    ...deciding,
    form: { id: 'app.snooze.form', title: 'Snooze an app', state: appSeenState },
  }),
  assign: act({
    ...deciding,
    form: { id: 'app.assign.form', title: 'Assign an app', state: appSeenState },
  }),
  ignore: act({
    ...deciding,
    form: { id: 'app.ignore.form', title: 'Not one we care about', state: appSeenState },
  }),
  wake: act({ ...aboutApp, id: 'app.wake', label: 'Wake now' }),
  blocked: act({ ...aboutApp, id: 'app.blocked', label: "I've blocked it" }),
  /** Of the people that a search in Details found. */
  revokeFound: act({
    ...revoking,
    id: 'app.revoke_found',
    label: 'Revoke theirs',
    window: REVOKE,
    value: pageRef,
  }),
  /** After one user's: the rest stays. */
  canaryStop: act({ ...revoking, id: 'app.canary_stop', label: 'Stop here', value: appRef }),
  agree: act({ ...answering, id: 'revocation.agree', label: 'Agree' }),
  disagree: act({ ...answering, id: 'revocation.disagree', label: 'Disagree' }),
  /** By whoever asked for it. */
  withdraw: act({ ...answering, id: 'revocation.withdraw', label: 'Withdraw' }),
  stop: act({ ...running, id: 'revocation.stop', label: 'Stop' }),
  /** All that was asked for together. */
  stopAll: act({ ...running, id: 'revocation.stop_all', label: 'Stop all' }),
  retry: act({ ...running, id: 'revocation.retry' }),
  /** To a policy, or to a higher bound of the second person. */
  agreeWish: act({ ...policing, id: 'wish.agree', label: 'Agree', value: wishRef }),
  refuseWish: act({ ...policing, id: 'wish.disagree', label: 'Disagree', value: wishRef }),
  policyRehearse: act({ ...ofPolicy, costly: true, id: 'policy.rehearse', label: 'Rehearse' }),
  policyOn: act({ ...ofPolicy, costly: true, id: 'policy.on', label: 'Switch on' }),
  policyOff: act({ ...ofPolicy, id: 'policy.off', label: 'Switch off' }),
  policyPause: act({ ...policing, id: 'policy.pause', value: oneOf('pause', 'resume') }),
  secondBound: act({ ...policing, form: { id: 'policy.form', title: POLICIES } }),
};
