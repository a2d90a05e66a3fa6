import type { DomainView } from '../../domains/domain.ts';
import type { EndingDays, GrantEnd, GrantPolicy } from '../../domains/grant-life.ts';
import { DAY, earlier, HOUR } from '../../lib/time.ts';
import { domainActs } from '../domains/acts.ts';
import { needsReconnect, reconnectButton } from '../domains/reconnect-button.ts';
import { actions, button, context, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { span, timeOf, when } from '../kit/time.ts';
import { count } from '../kit/words.ts';

/** `in 7 days`, `in 5 h`, `now`. Rounded up from a day on: with thirteen and a half days left it is fourteen. */
function left({ leftMs }: GrantEnd): string {
  if (leftMs <= 0) return 'now';
  return leftMs > DAY - HOUR ? `in ${count(Math.ceil(leftMs / DAY), 'day')}` : `in ${span(leftMs)}`;
}

const lifeOf = ({ hours }: GrantPolicy) =>
  hours % 24 === 0 ? count(hours / 24, 'day') : `${hours} h`;

/** One line of a list, of the App Home and of a domain's card; nothing while the end is far. */
export const endingLine = ({ grantEnd }: DomainView): string | undefined =>
  grantEnd?.within === undefined
    ? undefined
    : `🟠 *Grant ends ${left(grantEnd)}* (${when(grantEnd.at)}). Reconnect now to avoid a gap.`;

/** How long the grant lasts, for the details. */
export function grantLife({ grantPolicy, grantEnd }: DomainView): string {
  if (!grantPolicy) return 'not known: the policy of our app in the org is not visible';
  if (!grantEnd) return 'until it is revoked';
  const { at, policy } = grantEnd;
  return policy.untilUsed
    ? `ends after ${lifeOf(policy)} without use: ${when(at)} at the soonest`
    : `ends ${when(at)} (${lifeOf(policy)} after the approval)`;
}

export interface Ending {
  readonly grantId: string;
  readonly days: EndingDays;
}

/** Whether the warning still holds: the grant is in use, and this is the newest that was given. */
export const stillEnds = (domain: DomainView, { grantId, days }: Ending): boolean =>
  !domain.deleted &&
  domain.grantId === grantId &&
  !needsReconnect(domain) &&
  domain.grantEnd?.within === days;

/** A warning that a grant ends: one message for each of the days, edited when it is over. `owner` is the name of who gave it. */
export function endingCard(domain: DomainView, ending: Ending, owner: string): Message {
  const name = bold(domain.name);
  const { deleted, grantEnd, reconnected } = domain;
  if (deleted) return over(domain, `⚪ ${name}: its grant no longer matters, it was deleted.`);
  if (domain.grantId !== ending.grantId) {
    const at = reconnected ? ` ${timeOf(reconnected.at)} by ${inert(owner)}` : '';
    return over(
      domain,
      `🟢 ${name}: reconnected${at}. The grant that was about to end is replaced.`,
    );
  }
  if (needsReconnect(domain)) {
    return over(domain, `🔴 ${name}: the grant has ended. Its alert says what to do.`);
  }
  if (grantEnd?.within === undefined) {
    return over(domain, `🟢 ${name}: the grant does not end soon any more.`);
  }
  if (grantEnd.within < ending.days) {
    return over(
      domain,
      `🟠 ${name}: the grant ends ${when(grantEnd.at)}. A newer message says so.`,
    );
  }
  const { policy, at } = grantEnd;
  const headline = `🟠 ${name}: the grant ends ${left(grantEnd)} (${when(at)}). Reconnect now to avoid a gap.`;
  const why = policy.untilUsed
    ? `Salesforce ends it after ${lifeOf(policy)} without use, and we could not renew it since ${when(earlier(at, policy.hours * HOUR))}.`
    : `The policy of our app in this org ends a grant ${lifeOf(policy)} after its approval. A new approval gives as long again.`;
  const who = `*Grant owner:* ${inert(owner)} (as ${inert(domain.salesforceUsername)})`;
  return message([headline, why, who].join('\n'), [
    section([headline, why, who].join('\n')),
    actions(
      {
        ...reconnectButton(domain, { style: 'primary' }),
        value: `ending:${domain.id}/${ending.grantId}/${ending.days}`,
      },
      details(domain),
    ),
    context('Said 14, 7 and 1 days ahead.'),
  ]);
}

const details = (domain: DomainView) =>
  button('Details', domainActs.details.id, {
    value: String(domain.id),
    label: `Details of ${domain.name}`,
  });

const over = (domain: DomainView, text: string): Message =>
  message(text, [section(text), ...(domain.deleted ? [] : [actions(details(domain))])]);
