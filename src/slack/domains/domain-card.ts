import type { KnownBlock } from '@slack/types';
import { type Coverage, type DomainView, type Progress, syncSteps } from '../../domains/domain.ts';
import { endingLine } from '../alerts/ending-card.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { actions, context, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { hostOf } from '../kit/host.ts';
import { nameIn } from '../kit/names.ts';
import { every, span, timeOf, when } from '../kit/time.ts';
import { count, kindOf, number } from '../kit/words.ts';
import { detailsButton } from './buttons.ts';
import { ownershipButtons, unconfirmedLine } from './ownership.ts';
import { needsReconnect, reconnectButton, reconnectingLine } from './reconnect-button.ts';
import { dot, isInPart, isLate } from './row.ts';

/**
 * The card of a domain: one message, edited as the domain changes. `connectedBy` and `reconnectingBy` are names, the
 * latter of whoever has not finished to reconnect it.
 */
export function domainCard(
  domain: DomainView,
  connectedBy: string,
  now: Date,
  reconnectingBy = nameIn(new Map(), undefined),
): Message {
  const state = stateOf(domain, now);
  const { headline } = state;
  const { reconnecting } = domain;
  const ending = endingLine(domain);
  const lines = [
    ...state.lines,
    ...(ending ? [ending] : []),
    ...(reconnecting ? [reconnectingLine(reconnecting, reconnectingBy)] : []),
  ];
  const where = `${inert(hostOf(domain.instanceUrl))} · ${inert(kindOf(domain.kind))} · first connected ${when(domain.connectedAt)} by ${inert(connectedBy)}`;
  const blocks: KnownBlock[] = [
    section([headline, ...lines].join('\n')),
    ...(domain.confirmed ? [] : [section(unconfirmedLine(domain))]),
    context(where),
    actions(
      ...(needsReconnect(domain) ? [reconnectButton(domain, { style: 'primary' })] : []),
      detailsButton(domain),
      ...(domain.confirmed ? [] : ownershipButtons(domain)),
    ),
  ];
  const unsure = domain.confirmed ? [] : [unconfirmedLine(domain)];
  return message([headline, ...lines, ...unsure].join('\n'), blocks);
}

function stateOf(domain: DomainView, now: Date): { headline: string; lines: string[] } {
  const name = bold(domain.name);
  if (domain.status === 'error') return broken(domain, name);
  if (domain.status === 'in_progress') return inProgress(domain, name, now);
  const { counts, coverage, lastSyncedAt, lateness } = domain;
  const synced = lastSyncedAt ? ` · last synced ${when(lastSyncedAt)}` : '';
  const found = counts ? ` · ${count(counts.apps, 'app')}, ${count(counts.tokens, 'token')}` : '';
  const state = isLate(domain)
    ? 'Success, but late'
    : isInPart(domain)
      ? 'Success, in part'
      : 'Success';
  return {
    headline: `${dot(domain)} ${name} · ${state}${synced}${found}`,
    lines: [
      ...(isLate(domain)
        ? [
            `🔴 *Late*: last synced ${span(lateness.ageMs)} ago (expected every ${every(domain.intervalMs)}).`,
          ]
        : []),
      ...(coverage && coverage.outcome !== 'complete' ? coverageLines(coverage).slice(0, 1) : []),
      ...(coverage?.outcome === 'complete' && coverage.ownRowsOnly
        ? coverageLines(coverage).slice(0, 1)
        : []),
    ],
  };
}

function inProgress(domain: DomainView, name: string, now: Date) {
  const { progress } = domain;
  if (!progress) {
    return {
      headline: `🔵 ${name} · In progress, step 1 of ${syncSteps.length}`,
      lines: [
        syncSteps.map((step, index) => `${index === 0 ? '●' : '○'} ${step}`).join('   '),
        "Starting. Large domains can take a while. I'll say when it's ready.",
      ],
    };
  }
  const forMs = Math.max(0, now.getTime() - progress.startedAt.getTime());
  return {
    headline: `🔵 ${name} · In progress, step ${progress.step} of ${syncSteps.length}`,
    lines: [stepsLine(progress), `Started ${timeOf(progress.startedAt)} · ${span(forMs)} so far`],
  };
}

/** `✓ Domain details   ✓ Installed packages (41)   ● Connected apps (118 so far)   ○ Tokens   ○ Users` */
export function stepsLine(progress: Progress): string {
  return syncSteps
    .map((name, index) => {
      const step = index + 1;
      if (step > progress.step) return `○ ${name}`;
      const amount = amountOf(name, progress, step === progress.step);
      return `${step < progress.step ? '✓' : '●'} ${name}${amount && ` (${amount})`}`;
    })
    .join('   ');
}

function amountOf(step: (typeof syncSteps)[number], progress: Progress, current: boolean): string {
  const so = current ? ' so far' : '';
  const { packages, apps, tokensRead, tokensCounted } = progress;
  if (step === 'Installed packages' && packages !== undefined) return `${number(packages)}${so}`;
  if (step === 'Connected apps' && apps !== undefined) return `${number(apps)}${so}`;
  if (step === 'Tokens' && tokensRead !== undefined) {
    return tokensCounted === undefined
      ? `${number(tokensRead)}${so}`
      : `${number(tokensRead)} of ${number(tokensCounted)}`;
  }
  return '';
}

function broken(domain: DomainView, name: string) {
  const { code, facts, since } = domain.trouble ?? {
    code: 'E-UNKNOWN',
    facts: {},
    since: undefined,
  };
  const { title, what, means, todo } = wordsOf(code, facts);
  const last = domain.lastSyncedAt ? `last good sync ${when(domain.lastSyncedAt)}` : 'never synced';
  return {
    headline: `🔴 ${name} · Error · ${title}`,
    lines: [
      what,
      `*What it means:* ${means}`,
      `*What to do:* ${todo}`,
      `${code}${since ? ` · since ${when(since)}` : ''} · ${last}`,
    ],
  };
}

/** How much of a domain the last reading saw, a sentence each; the first is the summary. */
export function coverageLines(coverage: Coverage): string[] {
  const read = `${number(coverage.tokensRead)} of ${number(coverage.tokensCounted)} tokens read`;
  const summary = {
    complete: `Complete: ${read}.`,
    partial: `⚠️ Partial: ${read}. Counts mean *at least*, and nothing was taken as removed.`,
    suspect: `⚠️ Suspect: ${read}, far fewer than before. New ones were added, nothing was taken as removed.`,
  }[coverage.outcome];
  const own = coverage.ownRowsOnly
    ? [
        '⚠️ Own tokens only: the connected user lacks Customize Application, so other people’s tokens stay unseen.',
      ]
    : [];
  return [...own, summary, ...coverage.notes.slice(0, 8).map((note) => `• ${inert(note, 300)}`)];
}
