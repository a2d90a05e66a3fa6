import type { Button } from '@slack/types';
import type { ConsentView } from '../../consents/store.ts';
import type { DomainView } from '../../domains/domain.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { actions, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { domainActs } from './acts.ts';

/**
 * The DM of whoever asked for a consent, from the link to its end. The link itself is only in the modal: we keep its hash.
 * `since`: the domain, where it was connected after this link led nowhere.
 */
export function consentCard(consent: ConsentView, since?: DomainView): Message {
  const name = bold(consent.name);
  if (since) return connectedSince(since, name);
  const again = domainActs.consentRenew.button(consent.id);
  const { state } = consent;
  if (state === 'open' || state === 'opened') {
    const text = `⏳ ${name} · Waiting for approval in Salesforce`;
    const until = `The link works until ${timeOf(consent.expiresAt)}.`;
    return message(`${text}. ${until}`, [
      section(`${text}\n${until}`),
      actions(
        domainActs.consentOpen.button(consent.id),
        again,
        domainActs.consentCancel.button(consent.id),
      ),
    ]);
  }
  if (state === 'exchanging')
    return only(`⏳ ${name} · Approved in Salesforce, checking the answer`);
  if (state === 'connected') {
    const text = `🟢 ${name} · Connected${consent.purpose === 'reconnect' ? ' again' : ''}`;
    if (consent.domainId === undefined) return only(text);
    return message(text, [section(text), actions(domainActs.details.button(consent.domainId))]);
  }
  if (state === 'cancelled' && consent.error) return only(overtaken(consent, name));
  if (state === 'cancelled') {
    const not = consent.purpose === 'reconnect' ? 'reconnected' : 'connected';
    return only(
      `⚪ ${name} · Cancelled${ended(consent)}. It was not ${not}; its link no longer works.`,
    );
  }
  if (state === 'replaced') return only(`⚪ ${name} · A newer link replaced this one`);
  if (state === 'expired') {
    const text = `⚪ ${name} · The link expired before it was used`;
    const help =
      'Nothing was changed. If Salesforce showed an error, the page of the link says what to do.';
    return message(`${text}. ${help}`, [section(`${text}\n${help}`), actions(again)]);
  }
  const code = consent.error?.code ?? 'E-UNKNOWN';
  const words = wordsOf(code, consent.error?.facts ?? {});
  const not = consent.purpose === 'reconnect' ? 'Not reconnected' : 'Not connected';
  const headline = `🔴 ${name} · ${not}: ${words.title}`;
  const lines = [words.what, words.means, words.todo].filter(Boolean);
  return message([`${headline}.`, ...lines, `(${code})`].join('\n'), [
    section([headline, ...lines, code + ended(consent)].join('\n')),
    actions(...waysOn(consent), again),
  ]);
}

/** What a refusal leads on to. What each is about is read from our own record of the refusal. */
function waysOn({ id, error }: ConsentView): Button[] {
  if (error?.code === 'E-WRONG-ORG' && error.facts.refreshed === true) {
    return [domainActs.carryOver.button(id, { style: 'primary' }), domainActs.addAsNew.button(id)];
  }
  if (error?.code === 'E-WRONG-ORG' && typeof error.facts.gotUrl === 'string') {
    return [domainActs.addAsNew.button(id, { text: 'Add it as a new domain' })];
  }
  if (error?.code === 'E-DUP-DELETED') {
    return [
      domainActs.bringBack.button(id, { style: 'primary' }),
      domainActs.startFresh.button(id),
    ];
  }
  return [];
}

/** Whether a link led nowhere, and its domain was connected after that. */
export function connectedAfter(
  { state, purpose, domainId, name, endedAt }: ConsentView,
  domains: readonly DomainView[],
): DomainView | undefined {
  if ((state !== 'refused' && state !== 'expired') || !endedAt) return undefined;
  const same = ({ id, name: other }: DomainView) =>
    purpose === 'reconnect' ? id === domainId : other.toLowerCase() === name.toLowerCase();
  return domains.find(
    (domain) =>
      same(domain) && (domain.reconnected?.at ?? domain.connectedAt).getTime() > endedAt.getTime(),
  );
}

/** It is no trouble any more. */
export function connectedSince(domain: DomainView, name: string): Message {
  const at = domain.reconnected?.at ?? domain.connectedAt;
  const text = `⚪ ${name} · This link led nowhere; it is connected since ${when(at)}`;
  return message(text, [section(text), actions(domainActs.details.button(domain.id))]);
}

function overtaken(consent: ConsentView, name: string): string {
  const { what, byName } = consent.error?.facts ?? {};
  if (what === 'deleted')
    return `⚪ ${name} · Deleted meanwhile, the link no longer works${ended(consent)}`;
  const by = typeof byName === 'string' && byName !== '' ? ` by ${inert(byName)}` : '';
  return `⚪ ${name} · Already reconnected${by}, the link no longer works${ended(consent)}`;
}

const ended = (consent: ConsentView) => (consent.endedAt ? ` · ${when(consent.endedAt)}` : '');

const only = (text: string): Message => message(text, [section(text)]);
