import type { Button } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import type { ErrorCode, Facts } from '../../lib/errors.ts';
import { alertActs } from '../alerts/acts.ts';
import { channelName, pausedBecause } from '../alerts/paused-words.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { actions, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { timeOf } from '../kit/time.ts';
import { count } from '../kit/words.ts';
import { detailsButton } from './buttons.ts';
import { ownershipButtons, unconfirmedLine } from './ownership.ts';
import { needsReconnect, reconnectButton } from './reconnect-button.ts';

const details = (domain: DomainView, ...more: Button[]) => actions(...more, detailsButton(domain));

/** DM to who connected a domain: its first sync ended well. */
export function readyMessage(domain: DomainView): Message {
  const { counts } = domain;
  const unsure = domain.confirmed ? [] : [unconfirmedLine(domain)];
  const ownership = domain.confirmed ? [] : ownershipButtons(domain);
  if (!counts || counts.apps === 0) {
    const text = `${bold(domain.name)} is ready. No third-party apps hold access there. I'll tell you when one appears.`;
    return message([text, ...unsure].join('\n'), [
      section([text, ...unsure].join('\n')),
      details(domain, ...ownership),
    ]);
  }
  const text = `${inert(domain.name)} is ready: ${count(counts.apps, 'app')} found, holding ${count(counts.tokens, 'token')}.`;
  const lines = [
    `${bold(domain.name)} *is ready to review.*`,
    `${count(counts.apps, 'app')} · ${count(counts.tokens, 'token')}`,
    ...unsure,
  ];
  return message([text, ...unsure].join('\n'), [
    section(lines.join('\n')),
    details(domain, ...ownership),
  ]);
}

/** DM to who connected a domain: it broke. */
export function brokenMessage(domain: DomainView, code: ErrorCode, facts: Facts): Message {
  const { title, what, means, todo } = wordsOf(code, facts);
  const since = domain.trouble ? ` since ${timeOf(domain.trouble.since)}` : '';
  const headline = `🔴 ${bold(domain.name)} stopped syncing${since}: ${title}`;
  const lines = [what, `*What it means:* ${means}`, `*What to do:* ${todo}`, code];
  return message([`${headline}.`, ...lines].join('\n'), [
    section([headline, ...lines].join('\n')),
    details(domain, ...(needsReconnect(domain) ? [reconnectButton(domain)] : [])),
  ]);
}

/** DM to an admin: Slack refuses a channel. */
export function channelRefusedMessage(channel: string, why: string): Message {
  const text = `🔴 I can't post in ${channelName(channel)}: ${pausedBecause(why)}. Until that is put right, its messages come to you here. Invite me there with /invite, or pick another channel for its domains. (E-SLACK-CHANNEL)`;
  return message(text, [
    section(text),
    actions(alertActs.checkChannel.button(channel.slice(0, 32))),
  ]);
}

/** DM to an admin: the mail server does not take what is for somebody. `name` is theirs. */
export function mailRefusedMessage(name: string, why: string): Message {
  const text = `🟠 The mail server refused an e-mail to ${inert(name)} for good (${inert(why, 60)}), so it was dropped. They got the same words here in Slack. If it stays, whoever runs this bot compares their address in Slack with the mail settings.`;
  return message(text, [section(text)]);
}
