import { actions, button, type Message, message, section } from '../blocks.ts';
import type { ConsentView } from '../core.ts';
import { wordsOf } from '../error-words.ts';
import { bold } from '../escape.ts';
import { actionIds } from '../ids.ts';
import { timeOf, when } from '../time.ts';

/** The DM of whoever asked for a consent, from the link to its end. The link itself is only in the modal: we keep its hash. */
export function consentCard(consent: ConsentView): Message {
  const name = bold(consent.name);
  const again = button('Get a new link', actionIds.consentRenew, { value: consent.id });
  const { state } = consent;
  if (state === 'open' || state === 'opened') {
    const text = `⏳ ${name} · Waiting for approval in Salesforce`;
    const until = `The link works until ${timeOf(consent.expiresAt)}.`;
    return message(`${text}. ${until}`, [
      section(`${text}\n${until}`),
      actions(
        button('Open Salesforce', actionIds.consentOpen, { value: consent.id }),
        again,
        button('Cancel', actionIds.consentCancel, { value: consent.id }),
      ),
    ]);
  }
  if (state === 'exchanging')
    return only(`⏳ ${name} · Approved in Salesforce, checking the answer`);
  if (state === 'connected') {
    const text = `🟢 ${name} · Connected`;
    if (consent.domainId === undefined) return only(text);
    return message(text, [
      section(text),
      actions(button('Details', actionIds.details, { value: String(consent.domainId) })),
    ]);
  }
  if (state === 'cancelled') return only(`⚪ ${name} · Cancelled${ended(consent)}`);
  if (state === 'replaced') return only(`⚪ ${name} · A newer link replaced this one`);
  if (state === 'expired') {
    const text = `⚪ ${name} · The link expired before it was used`;
    const help =
      'Nothing was changed. If Salesforce showed an error, the page of the link says what to do.';
    return message(`${text}. ${help}`, [section(`${text}\n${help}`), actions(again)]);
  }
  const code = consent.error?.code ?? 'E-UNKNOWN';
  const words = wordsOf(code, consent.error?.facts ?? {});
  const headline = `🔴 ${name} · Not connected: ${words.title}`;
  const lines = [words.what, words.means, words.todo].filter(Boolean);
  return message([`${headline}.`, ...lines, `(${code})`].join(' '), [
    section([headline, ...lines, code + ended(consent)].join('\n')),
    actions(again),
  ]);
}

const ended = (consent: ConsentView) => (consent.endedAt ? ` · ${when(consent.endedAt)}` : '');

const only = (text: string): Message => message(text, [section(text)]);
