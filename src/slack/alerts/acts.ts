import { type Snooze, snoozes } from '../../alerts/acts.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import { act } from '../kernel/act.ts';
import { channelId, idOf, textOf } from '../kernel/value.ts';

const alert = idOf('alert');

/** `<alert>:<how long>`. */
const snooze = textOf<{ alertId: number; how: Snooze }>(
  'a snooze',
  ({ alertId, how }) => `${alertId}:${how}`,
  (text) => {
    const [, id, said] = /^([1-9]\d{0,8}):(.*)$/u.exec(text) ?? [];
    const how = snoozes.find((each) => each === said);
    return id !== undefined && how ? { alertId: Number(id), how } : undefined;
  },
);

/** `on:<channel>` or `off:<channel>`; the channel is the one whose window is open. */
const dms = textOf<{ wanted: boolean; channel: string }>(
  'a choice of direct messages',
  ({ wanted, channel }) => `${wanted ? 'on' : 'off'}:${channel}`,
  (text) => {
    const [, how, channel] = /^(on|off):(.*)$/u.exec(text) ?? [];
    return isSlackChannel(channel) ? { wanted: how === 'on', channel } : undefined;
  },
);

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
    value: alert,
  }),
  snooze: act({
    id: 'alert.snooze',
    may: 'operator',
    says: 'snooze alerts',
    value: snooze,
    form: { id: 'alert.snooze.form', title: 'Snooze for a week', state: alert },
  }),
  wake: act({
    id: 'alert.wake',
    may: 'operator',
    says: 'wake alerts',
    label: 'Wake now',
    value: alert,
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
    form: { id: 'alert.routes.form', title: ALERTS, state: channelId },
  }),
  test: act({
    costly: true,
    id: 'alert.test',
    may: 'admin',
    says: 'send a test',
    label: 'Send a test',
    value: channelId,
  }),
  dms: act({ id: 'alert.dms', may: 'viewer', says: 'choose your DMs', value: dms }),
  checkChannel: act({
    id: 'channel.check',
    may: 'none',
    says: 'see that',
    purpose: 'view',
    label: 'Check again',
    value: channelId,
  }),
};
