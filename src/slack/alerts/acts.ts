import { act } from '../kernel/act.ts';
import { anyText, idOf } from '../kernel/value.ts';

const ALERTS = 'Alerts here';

/** Everything that is done about alerts, and about which channel gets them. */
export const alertActs = {
  rules: act({
    may: 'viewer',
    says: 'see the alerts of a channel',
    verb: {
      name: 'alerts',
      aliases: ['notify', 'notifications'],
      group: 'Team',
      help: 'Shows which alerts this channel gets and when it is left alone; an admin changes it.',
      example: 'alerts',
      opens: { title: ALERTS },
    },
  }),
  digest: act({
    may: 'viewer',
    says: 'see the digest',
    verb: {
      name: 'digest',
      aliases: ['report'],
      group: 'Team',
      help: 'Shows the digest of last week, as channels get it on Mondays.',
      example: 'digest',
    },
  }),
  acknowledge: act({
    id: 'alert.acknowledge',
    may: 'operator',
    says: 'acknowledge alerts',
    label: 'Acknowledge',
    value: anyText,
  }),
  /** Its value is `<alert>:<how long>`. */
  snooze: act({
    id: 'alert.snooze',
    may: 'operator',
    says: 'snooze alerts',
    value: anyText,
    form: { id: 'alert.snooze.form', title: 'Snooze for a week' },
  }),
  wake: act({
    id: 'alert.wake',
    may: 'operator',
    says: 'wake alerts',
    label: 'Wake now',
    value: anyText,
  }),
  /** *Alerts here* of the channel that a domain's alerts go to. */
  ofDomain: act({
    id: 'domain.alerts',
    may: 'viewer',
    says: 'see alerts',
    purpose: 'view',
    label: 'Alerts',
    window: ALERTS,
    value: idOf('domain'),
  }),
  change: act({
    may: 'admin',
    says: 'change alerts',
    form: { id: 'alert.routes.form', title: ALERTS },
  }),
  test: act({
    id: 'alert.test',
    may: 'admin',
    says: 'send a test',
    label: 'Send a test',
    value: anyText,
  }),
  /** Its value is `on:<channel>` or `off:<channel>`. */
  dms: act({ id: 'alert.dms', may: 'viewer', says: 'choose your DMs', value: anyText }),
  checkChannel: act({
    id: 'channel.check',
    may: 'none',
    says: 'see that',
    purpose: 'view',
    label: 'Check again',
    value: anyText,
  }),
};
