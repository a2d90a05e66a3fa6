import { appActionIds, appCallbackIds } from '../apps/ids.ts';

/** Every Slack id, written once. */
export const actionIds = {
  /** Runs the command in the button's value, as if it had been typed. */
  run: 'command.run',
  add: 'domain.add',
  details: 'domain.details',
  sync: 'domain.sync',
  /** Confirmed by Slack's dialog; its value is `broken:<id>` where it stands for a broken domain. */
  reconnect: 'domain.reconnect',
  /** Asks in a window. */
  askReconnect: 'domain.reconnect.ask',
  remove: 'domain.delete',
  undo: 'domain.undo',
  ours: 'domain.ours',
  notOurs: 'domain.not_ours',
  endAgain: 'grant.end_again',
  /** *Alerts here* of the channel that a domain's alerts go to. */
  domainAlerts: 'domain.alerts',
  /** *Sync interval* of a domain. */
  interval: 'domain.interval',
  /** The `⋯` menu of a list row; its value is `details:<id>`, `sync:<id>` and so on. */
  row: 'domain.row',
  consentOpen: 'consent.open',
  consentRenew: 'consent.renew',
  consentCancel: 'consent.cancel',
  consentBack: 'consent.back',
  carryOver: 'consent.carry_over',
  addAsNew: 'consent.add_as_new',
  bringBack: 'consent.bring_back',
  startFresh: 'consent.start_fresh',
  permissions: 'permissions.show',
  help: 'help.show',
  home: 'home.open',
  homeRefresh: 'home.refresh',
  diagnostics: 'diagnostics.show',
  checkAgain: 'channel.check',
  /** Its value is the role that was missing. */
  askAccess: 'access.ask',
  accessWeek: 'access.give_week',
  accessGive: 'access.give',
  accessDecline: 'access.decline',
  roles: 'roles.show',
  roleGive: 'roles.give',
  /** Its value is whose role it is. */
  roleChange: 'roles.change',
  /** `on` or `off`. */
  rolesEveryone: 'roles.everyone',
  alertChannel: 'settings.channel',
  channelUse: 'settings.channel_use',
  settings: 'settings.show',
  erase: 'settings.erase',
  /** Its value is a page, from 0. */
  homePage: 'home.page',
  /** The box of the add form that says who gets the link. */
  handOver: 'consent.hand_over',
  handedOpen: 'consent.handed_open',
  handedDecline: 'consent.handed_decline',
  /** Their value is an alert's id; of the menu, `<id>:<how long>`. */
  alertAcknowledge: 'alert.acknowledge',
  alertSnooze: 'alert.snooze',
  alertWake: 'alert.wake',
  alertTest: 'alert.test',
  alertDms: 'alert.dms',
  ...appActionIds,
  /** Links: Slack tells us of the press all the same. */
  link: 'link.open',
} as const;

export type ActionId = (typeof actionIds)[keyof typeof actionIds];

export const callbackIds = {
  add: 'domain.add.form',
  reconnect: 'domain.reconnect.form',
  remove: 'domain.delete.form',
  interval: 'domain.interval.form',
  access: 'access.form',
  handOver: 'consent.hand_over.form',
  decline: 'access.decline.form',
  role: 'roles.form',
  channel: 'settings.channel.form',
  settings: 'settings.form',
  erase: 'settings.erase.form',
  alerts: 'alert.routes.form',
  snooze: 'alert.snooze.form',
  ...appCallbackIds,
  /** Modals without inputs: nothing is ever submitted from them. */
  show: 'show',
} as const;

export const intervalForm = { interval: { block: 'interval', action: 'value' } } as const;

export const deleteForm = {
  name: { block: 'confirm', action: 'value' },
  revoke: { block: 'revoke', action: 'value' },
  reason: { block: 'reason', action: 'value' },
} as const;

/** Blocks and elements of the add form; Slack keeps typed values only while both ids stay. */
export const addForm = {
  name: { block: 'name', action: 'value' },
  page: { block: 'page', action: 'value' },
  address: { block: 'address', action: 'value' },
  channel: { block: 'channel', action: 'value' },
  handOver: { block: 'hand_over', action: actionIds.handOver },
  sendTo: { block: 'send_to', action: 'value' },
} as const;

export const accessForm = {
  role: { block: 'role', action: 'value' },
  reason: { block: 'reason', action: 'value' },
} as const;

export const declineForm = { note: { block: 'note', action: 'value' } } as const;

export const roleForm = {
  person: { block: 'person', action: 'value' },
  role: { block: 'role', action: 'value' },
  until: { block: 'until', action: 'value' },
} as const;

export const settingsForm = {
  channel: { block: 'channel', action: 'value' },
  days: { block: 'days', action: 'value' },
} as const;

export const eraseForm = { name: { block: 'confirm', action: 'value' } } as const;

export const alertsForm = {
  kinds: { block: 'kinds', action: 'value' },
  domains: { block: 'domains', action: 'value' },
  mention: { block: 'mention', action: 'value' },
  person: { block: 'person', action: 'value' },
  from: { block: 'from', action: 'value' },
  to: { block: 'to', action: 'value' },
  zone: { block: 'zone', action: 'value' },
  reason: { block: 'reason', action: 'value' },
} as const;
