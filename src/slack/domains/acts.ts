import * as v from 'valibot';
import { act } from '../kernel/act.ts';
import { idOf, stateOf, textOf, uuidOf } from '../kernel/value.ts';

const domain = idOf('domain');
const consent = uuidOf('consent');
const ofDomain = stateOf(v.object({ domainId: v.pipe(v.number(), v.integer(), v.minValue(1)) }));

const text = (max: number) => v.pipe(v.string(), v.maxLength(max * 2));

/** What the steps of adding remember of the form. */
export const ofConsent = stateOf(
  v.object({
    consentId: v.optional(v.pipe(v.string(), v.uuid())),
    name: text(80),
    page: v.picklist(['my-domain', 'production', 'sandbox']),
    address: text(255),
    channel: text(32),
    /** Whom the link goes to: a user id, '' while nobody is picked; absent where it is the asker's own. */
    sendTo: v.optional(text(32)),
  }),
);
export type FormState = ReturnType<typeof ofConsent.read>;

/** What a *Reconnect* stands for: a domain, one that was broken, or a warning that its grant ends. */
export interface ToReconnect {
  readonly domainId: number;
  readonly wasBroken?: boolean;
  /** The subject of the warning's card. */
  readonly ending?: string;
}

// `12`, `broken:12`, `ending:12/<grant>/<days>`.
const TO_RECONNECT = /^(?:(broken:)?([1-9]\d{0,8})|ending:(([1-9]\d{0,8})\/[\w/-]+))$/u;
const toReconnect = textOf<ToReconnect>(
  'a domain to reconnect',
  ({ domainId, wasBroken, ending }) =>
    ending === undefined ? `${wasBroken ? 'broken:' : ''}${domainId}` : `ending:${ending}`,
  (text) => {
    const [, broken, plain, ending, ofEnding] = TO_RECONNECT.exec(text) ?? [];
    const domainId = Number(plain ?? ofEnding);
    if (ending !== undefined) return { domainId, ending };
    return plain === undefined ? undefined : { domainId, wasBroken: broken !== undefined };
  },
);

const ADD = 'Add a Salesforce domain';
const CONSENT = 'What we ask for';
const DELETE = 'Delete a domain';
const DETAILS = 'Domain details';
const RENAME = 'Rename a domain';
const RECONNECT = 'Reconnect a domain';
const INTERVAL = 'Sync interval';

const adding = { may: 'operator', says: 'add domains' } as const;
const reconnecting = { may: 'operator', says: 'reconnect domains' } as const;
const deleting = { may: 'admin', says: 'delete domains' } as const;
const bringingBack = { may: 'admin', says: 'bring a domain back' } as const;
const confirming = { may: 'operator', says: 'confirm a domain' } as const;
const retiming = { may: 'admin', says: 'change how often a domain is read' } as const;
const renaming = { may: 'operator', says: 'rename domains' } as const;
const handed = { may: 'none', says: 'connect a domain' } as const;

/** Everything that is done about domains and their consents, in the order of the help. */
export const domainActs = {
  list: act({
    may: 'none',
    says: 'see the domains',
    verb: {
      name: 'list',
      aliases: ['ls', 'domains', 'orgs', ''],
      group: 'Domains',
      args: '[status:…] [kind:…]',
      help: 'Shows your domains, worst first, and what needs you.',
      example: 'list status:error',
      keys: ['status', 'kind', 'page', 'facts'],
    },
  }),
  add: act({
    costly: true,
    ...adding,
    id: 'domain.add',
    label: 'Add a domain',
    window: ADD,
    verb: {
      name: 'add',
      aliases: ['connect', 'new'],
      group: 'Domains',
      args: '[my-domain] [name]',
      help: 'Connects a Salesforce domain. An admin of that domain approves it in Salesforce.',
      example: 'add acme.my.salesforce.com "Production EU"',
      opens: { title: ADD },
    },
    form: { id: 'domain.add.form', title: ADD, state: ofConsent },
  }),
  details: act({
    id: 'domain.details',
    may: 'none',
    says: 'see a domain',
    purpose: 'view',
    label: 'Details',
    window: DETAILS,
    value: domain,
    verb: {
      name: 'status',
      aliases: ['show', 'info'],
      group: 'Domains',
      args: '[domain]',
      help: 'Shows one domain in detail: its state, its last syncs, how much of it could be read.',
      example: 'status "Production EU"',
      opens: { title: DETAILS, ofOne: true },
    },
  }),
  sync: act({
    costly: true,
    id: 'domain.sync',
    may: 'operator',
    says: 'start a sync',
    label: 'Sync now',
    value: domain,
    verb: {
      name: 'sync',
      aliases: ['refresh'],
      group: 'Domains',
      args: '<domain>',
      help: 'Starts a sync of a domain now, beside those by schedule.',
      example: 'sync production',
    },
  }),
  /** Asked by Slack's dialog. */
  reconnect: act({
    costly: true,
    ...reconnecting,
    id: 'domain.reconnect',
    label: 'Reconnect',
    window: RECONNECT,
    value: toReconnect,
    verb: {
      name: 'reconnect',
      aliases: ['reauth', 'fix'],
      group: 'Domains',
      args: '[domain]',
      help: 'Renews our access to a domain after "Grant expired" or a change of admin. Keeps history and decisions; an admin of that domain signs in.',
      example: 'reconnect "EMEA sandbox"',
      opens: { title: RECONNECT },
    },
    form: { id: 'domain.reconnect.form', title: RECONNECT, state: ofDomain },
  }),
  /** The same, asked in a window. */
  askReconnect: act({
    ...reconnecting,
    id: 'domain.reconnect.ask',
    window: RECONNECT,
    value: domain,
  }),
  remove: act({
    ...deleting,
    id: 'domain.delete',
    label: 'Delete',
    window: DELETE,
    value: domain,
    verb: {
      name: 'delete',
      aliases: ['remove', 'disconnect', 'rm'],
      group: 'Domains',
      args: '<domain>',
      help: 'Stops watching a domain and revokes our own grant there, after a question. History is kept for 90 days.',
      example: 'delete "Sales dev"',
      opens: { title: DELETE },
    },
    form: { id: 'domain.delete.form', title: DELETE, state: ofDomain },
  }),
  rename: act({
    ...renaming,
    id: 'domain.rename',
    label: 'Rename',
    window: RENAME,
    value: domain,
    verb: {
      name: 'rename',
      group: 'Domains',
      args: '<domain>',
      help: 'Gives a domain another name here, after asking for it. In Salesforce nothing changes.',
      example: 'rename "Sales dev"',
      opens: { title: RENAME },
    },
    form: { id: 'domain.rename.form', title: RENAME, state: ofDomain },
  }),
  undo: act({
    ...bringingBack,
    id: 'domain.undo',
    label: 'Undo',
    window: RECONNECT,
    value: domain,
  }),
  endAgain: act({
    id: 'grant.end_again',
    may: 'admin',
    says: 'end a grant',
    label: 'Try again',
    value: domain,
  }),
  ours: act({ ...confirming, id: 'domain.ours', label: "It's ours", value: domain }),
  notOurs: act({ ...confirming, id: 'domain.not_ours', label: "That isn't ours", value: domain }),
  interval: act({
    ...retiming,
    id: 'domain.interval',
    label: 'Change interval',
    window: INTERVAL,
    value: domain,
    form: { id: 'domain.interval.form', title: INTERVAL, state: ofDomain },
  }),
  carryOver: act({
    id: 'consent.carry_over',
    may: 'admin',
    says: 'carry a domain over',
    label: 'Carry over',
    window: RECONNECT,
    value: consent,
  }),
  bringBack: act({
    ...bringingBack,
    id: 'consent.bring_back',
    label: 'Bring back',
    window: RECONNECT,
    value: consent,
  }),
  addAsNew: act({
    ...adding,
    id: 'consent.add_as_new',
    label: 'Add as new',
    window: CONSENT,
    value: consent,
  }),
  startFresh: act({
    ...adding,
    id: 'consent.start_fresh',
    label: 'Start fresh',
    window: CONSENT,
    value: consent,
  }),
  consentOpen: act({
    ...adding,
    id: 'consent.open',
    label: 'Open Salesforce',
    window: CONSENT,
    value: consent,
  }),
  consentRenew: act({
    costly: true,
    ...adding,
    id: 'consent.renew',
    label: 'Get a new link',
    window: CONSENT,
    value: consent,
  }),
  consentCancel: act({ ...adding, id: 'consent.cancel', label: 'Cancel', value: consent }),
  /** Back to the form, as it was. */
  consentBack: act({ ...adding, id: 'consent.back', label: 'Back' }),
  /** The box of the add form that says who gets the link; the window that then asks. */
  handOver: act({
    costly: true,
    ...adding,
    id: 'consent.hand_over',
    form: { id: 'consent.hand_over.form', title: CONSENT, state: ofConsent },
  }),
  // Whoever it was handed to needs no role; that it was is asked where it is done.
  handedOpen: act({
    ...handed,
    id: 'consent.handed_open',
    label: 'Open Salesforce',
    window: CONSENT,
    value: consent,
  }),
  handedDecline: act({
    ...handed,
    id: 'consent.handed_decline',
    label: "I'm not the right person",
    value: consent,
  }),
};

/** The `⋯` menu of a row in the list: its value is `details:<id>`, `sync:<id>` and so on. */
export const ROW_MENU = 'domain.row';
