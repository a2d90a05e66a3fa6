/** Every Slack id, written once. */
export const actionIds = {
  /** Runs the command in the button's value, as if it had been typed. */
  run: 'command.run',
  add: 'domain.add',
  details: 'domain.details',
  sync: 'domain.sync',
  /** The `⋯` menu of a list row; its value is `details:<id>` or `sync:<id>`. */
  row: 'domain.row',
  consentOpen: 'consent.open',
  consentRenew: 'consent.renew',
  consentCancel: 'consent.cancel',
  consentBack: 'consent.back',
  permissions: 'permissions.show',
  help: 'help.show',
  home: 'home.open',
  homeRefresh: 'home.refresh',
  diagnostics: 'diagnostics.show',
  checkAgain: 'channel.check',
  /** Links: Slack tells us of the press all the same. */
  link: 'link.open',
} as const;

export type ActionId = (typeof actionIds)[keyof typeof actionIds];

export const callbackIds = {
  add: 'domain.add.form',
  /** Modals without inputs: nothing is ever submitted from them. */
  show: 'show',
} as const;

/** Blocks and elements of the add form; Slack keeps typed values only while both ids stay. */
export const addForm = {
  name: { block: 'name', action: 'value' },
  page: { block: 'page', action: 'value' },
  address: { block: 'address', action: 'value' },
  channel: { block: 'channel', action: 'value' },
} as const;
