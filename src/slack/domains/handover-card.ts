import type { ConsentView } from '../../consents/store.ts';
import type { DomainView } from '../../domains/domain.ts';
import { homeActs } from '../home/acts.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { actions, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { domainActs } from './acts.ts';
import { connectedSince } from './consent-card.ts';

/** DM of who asked, while somebody else is to approve. */
export function handedOutCard(consent: ConsentView, receiver: string): Message {
  const text = `⏳ ${bold(consent.name)} · Waiting for ${inert(receiver)} to approve in Salesforce`;
  const until = `They have until ${when(consent.expiresAt)}.`;
  return message(`${text}. ${until}`, [
    section(`${text}\n${until}`),
    actions(
      domainActs.consentRenew.button(consent.id),
      domainActs.consentCancel.button(consent.id),
    ),
  ]);
}

/** DM of whom it was handed to, from the wish to its end. */
export function handoverCard(consent: ConsentView, asker: string, since?: DomainView): Message {
  const name = bold(consent.name);
  if (since) return connectedSince(since, name);
  const { state } = consent;
  const from = inert(asker);
  const open = (text?: string) =>
    domainActs.handedOpen.button(consent.id, { style: 'primary', ...(text && { text }) });
  const notMe = domainActs.handedDecline.button(consent.id);
  const permissions = homeActs.permissions.button(undefined, { text: 'See permissions' });
  if (state === 'open' || state === 'opened') {
    const where =
      consent.signIn.kind === 'my-domain' ? ` (${new URL(consent.signIn.origin).host})` : '';
    const text = `${from} asks you to connect the Salesforce domain ${name}${where}. You need admin rights there. Read what it allows before you agree.`;
    return message(text, [
      section(`${text}\nOpen until ${when(consent.expiresAt)}.`),
      actions(open(), permissions, notMe),
    ]);
  }
  if (state === 'exchanging') return paragraph(`⏳ ${name} · Checking the answer of Salesforce`);
  if (state === 'connected') return paragraph(`🟢 ${name} · Connected, as ${from} asked`);
  if (state === 'cancelled') return paragraph(`⚪ ${name} · Cancelled`);
  if (state === 'replaced') return paragraph(`⚪ ${name} · Replaced by a newer link`);
  if (state === 'expired') {
    const text = `⚪ ${name} · The link expired before it was used. Nothing was changed.`;
    return message(text, [section(text), actions(open('Get a new link'), notMe)]);
  }
  const code = consent.error?.code ?? 'E-UNKNOWN';
  const { title, what, todo } = wordsOf(code, consent.error?.facts ?? {});
  const text = `🔴 ${name} · Not connected: ${title}\n${[what, todo, `(${code})`].filter(Boolean).join(' ')}`;
  return message(text, [section(text), actions(open('Open Salesforce again'), notMe)]);
}

/** DM to who asked: it came back. */
export const handedBackMessage = (consent: ConsentView, receiver: string): Message =>
  paragraph(
    `${inert(receiver)} says they are not the right person to connect ${bold(consent.name)}. Nothing was connected. Send it to someone else?`,
    domainActs.add.button(),
  );
