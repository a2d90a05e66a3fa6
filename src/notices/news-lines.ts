import type { AppChange } from '../apps/events.ts';
import type { AppCase } from './app-case-store.ts';
import type { News } from './news.ts';
import type { Saying } from './notice.ts';
import type { ShownApp } from './shown.ts';

/** An app of which something is told, with the card that it has. */
export interface Told extends News {
  readonly app: AppChange;
  readonly known: AppCase | undefined;
}

/** What a card keeps of what its app's last message said. */
export function shownOf({ app, rules, weight }: Told, now: Date, why: ShownApp['why']): ShownApp {
  const { level, users, tokens, lapsed, back } = app;
  return {
    at: now,
    why,
    news: [...rules],
    ...(lapsed && { lapsed }),
    ...(back && { back }),
    mention: weight === 'critical',
    level,
    users,
    tokens,
    findings: app.findings.map(({ rule, severity, evidence }) => ({ rule, severity, evidence })),
  };
}

/** Under the card of a known app: what it lost, what came back, what is worse. */
export function linesOf({ app, rules }: Told, workspaceId: number, at: Date): Saying<'thread'>[] {
  const { appId, lapsed, back } = app;
  const key = `${appId}:${at.getTime()}`;
  const lines: Saying<'thread'>[] = [];
  if (lapsed) {
    const { decisionId, why: changed } = lapsed;
    lines.push({
      workspaceId,
      key: `app.decisionEnded:${decisionId}:${appId}`,
      kind: 'app.decisionEnded.thread',
      facts: { appId, decisionId, why: 'reopened', changed },
    });
  }
  if (back) {
    const facts = { appId, ...back };
    lines.push({ workspaceId, key: `app.back.thread:${key}`, kind: 'app.back.thread', facts });
  }
  if (rules.length > 0) {
    const facts = { appId, rules: [...rules] };
    lines.push({ workspaceId, key: `app.changed:${key}`, kind: 'app.changed.thread', facts });
  }
  return lines;
}

/** To the channel, beside a card that is too young to be posted anew. */
export function messageOf(told: Told, workspaceId: number, at: Date): Saying<'channel'> {
  const { appId, status, back } = told.app;
  const key = `${appId}:${at.getTime()}`;
  if (back && status === 'banned') {
    const facts = { appId, ...back, mention: true };
    return { workspaceId, key: `app.back:${key}`, kind: 'app.back', facts };
  }
  return { workspaceId, key: `app.worse:${key}`, kind: 'app.worse', facts: factsOf(told) };
}

/** To admins, where no channel takes apps. */
export function adminsMessageOf(told: Told, workspaceId: number, at: Date): Saying<'admins'> {
  const key = `app.critical:${told.app.appId}:${at.getTime()}`;
  return { workspaceId, key, kind: 'app.critical', facts: factsOf(told) };
}

const factsOf = ({ app, rules, weight }: Told) => ({
  appId: app.appId,
  rules: [...rules],
  ...(app.back && { back: app.back }),
  ...(app.lapsed && { lapsed: app.lapsed }),
  mention: weight === 'critical',
});
