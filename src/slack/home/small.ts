import { syncSteps } from '../../domains/domain.ts';
import type { SyncAnswer } from '../core.ts';
import { domainActs } from '../domains/acts.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { listed } from '../kit/words.ts';

/** The answer to `sync`. `startedBy` is a name, or 'schedule'. */
export function syncAnswer(
  domain: { id: number; name: string },
  answer: SyncAnswer,
  startedBy: string,
): Message {
  const details = button('Details', domainActs.details.id, { value: String(domain.id) });
  const name = inert(domain.name);
  switch (answer.kind) {
    case 'started':
      return paragraph(`Sync of ${name} started. I'll update the card.`, details);
    case 'queue down':
      return paragraph(
        `I can't start a sync of ${name} now: Redis does not answer. It is noted, and starts as soon as Redis is back.`,
        details,
      );
    case 'running': {
      const { step, startedAt } = answer.progress;
      const by = startedBy === 'schedule' ? 'by schedule' : `by ${inert(startedBy)}`;
      return paragraph(
        `A sync of ${name} is already running (step ${step} of ${syncSteps.length}, started ${timeOf(startedAt)} ${by}).`,
        details,
      );
    }
    case 'too soon':
      return paragraph(
        `${name} synced at ${timeOf(answer.lastSyncedAt)}. To spare your API limit, wait until ${timeOf(answer.until)}.`,
        details,
      );
  }
}

/** Several domains fit what was typed. At most five buttons. */
export function whichOne(
  verb: string,
  wanted: string,
  candidates: readonly { name: string; id: number }[],
): Message {
  const shown = candidates.slice(0, 5);
  const text = wanted
    ? `${candidates.length} domains fit "${inert(wanted, 40)}": ${listed(shown.map((d) => inert(d.name)))}. Which one?`
    : 'Which domain?';
  return message(text, [section(text), pick(verb, shown)]);
}

/** Nothing fits; the closest to press, if any is close. */
export function noSuchDomain(
  verb: string,
  wanted: string,
  closest: readonly { name: string; id: number }[],
): Message {
  const said = `No domain called "${inert(wanted, 40)}".`;
  if (closest.length === 0) {
    return paragraph(`${said} \`list\` shows them all.`, button('List', runId, { value: 'list' }));
  }
  const shown = closest.slice(0, 5);
  const text = `${said} Closest: ${shown.map((d) => inert(d.name)).join(', ')}.`;
  return message(text, [section(text), pick(verb, shown)]);
}

// One action id each, since Slack refuses two of the same in one block; the router reads what is before the `#`.
const pick = (verb: string, domains: readonly { name: string; id: number }[]) =>
  actions(
    ...domains.map((domain, index) =>
      button(domain.name, `${runId}#${index}`, { value: `${verb} ${domain.id}` }),
    ),
  );

/** The answer to `version`. */
export function versionMessage(facts: {
  version: string;
  upSince: Date;
  lastTickAt: Date | undefined;
}): Message {
  const tick = facts.lastTickAt
    ? `last looked for work ${when(facts.lastTickAt)}`
    : 'has not looked for work yet in this process';
  return paragraph(`Orgwarden ${inert(facts.version)} · up since ${when(facts.upSince)} · ${tick}`);
}

/** A window can't be opened from here (a mention, or too late): a press can. */
export const pressToOpen = (why: string, actionId: string, value: string | undefined): Message =>
  paragraph(why, button('Open', actionId, value === undefined ? {} : { value }));

export const cancelledMessage = (name: string, purpose: 'add' | 'reconnect' = 'add'): Message =>
  paragraph(
    `Cancelled. ${inert(name)} was not ${purpose === 'add' ? 'connected' : 'reconnected'}, and its link no longer works.`,
  );

export const homeHint = (link: string): Message => {
  const text = `<${link}|Open my home> for all domains in one place.`;
  return message(text, [section(text)]);
};
