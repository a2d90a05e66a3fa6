import * as v from 'valibot';
import { errorCodeOf } from '../lib/errors/rows.ts';

const id = v.pipe(v.number(), v.integer());
const count = id;
const text = v.string();
const texts = v.array(v.string());
const instant = v.pipe(
  v.string(),
  v.transform((iso) => new Date(iso)),
  v.date(),
);
const flag = v.optional(v.boolean(), false);
const nothing = v.object({});
const alert = v.object({ alertId: id });
const back = v.object({ appId: id, tokens: count, users: count });
const worse = v.object({
  appId: id,
  rules: texts,
  back: v.optional(v.object({ tokens: count, users: count })),
  lapsed: v.optional(v.object({ decisionId: id, why: text })),
  mention: flag,
});
const question = v.object({ questionId: id });
const decision = v.object({ appId: v.optional(id), decisionId: id });

/**
 * The closed list of what people are told once: where it goes, and the facts that its words need. They hold ids and numbers;
 * names are read when the message is drawn, so that the words are true at that moment; only of a renaming both are kept. Rows wait for up to 60 days, so a
 * schema reads what the versions before wrote, too. The words are in `slack/`, a row for each.
 * `admins`: to each of them by DM, as soon as it is known who they are. `place`: a channel, or a person where no channel takes it. `person`: by DM, and by e-mail where there is one.
 */
export const noticeKinds = {
  /** How many domains are watched now. */
  'domains.count': { to: 'thread', facts: v.object({ count }) },
  /** The first sync ended well. */
  'sync.ready.thread': { to: 'thread', facts: v.object({ apps: count, tokens: count }) },
  'sync.ready.person': { to: 'person', facts: v.object({ domainId: id }) },
  /** To who connected it. A code that is no longer there is one that nobody foresaw. */
  'domain.broken.person': {
    to: 'person',
    facts: v.object({
      domainId: id,
      code: v.pipe(
        text,
        v.transform((code) => errorCodeOf(code) ?? 'E-UNKNOWN'),
      ),
    }),
  },
  /** What the ladder says under an alert's card, and the end. */
  'alert.reminder.thread': { to: 'thread', facts: alert },
  'alert.red.thread': { to: 'thread', facts: alert },
  'alert.lapsed.thread': { to: 'thread', facts: alert },
  'alert.woken.thread': { to: 'thread', facts: alert },
  'alert.closed.thread': { to: 'thread', facts: v.object({ alertId: id, downMs: v.number() }) },
  /** To who gave the grant: still broken; or one for many domains. */
  'alert.reminder.person': { to: 'person', facts: alert },
  'alert.group.person': { to: 'person', facts: alert },
  /** To an admin: broken for three days. */
  'alert.admins.person': { to: 'person', facts: alert },
  /** One line a day: what is broken for long. */
  'alert.daily': { to: 'place', facts: v.object({ place: text }) },
  /** What quiet hours held back, at their end. */
  'alert.away': { to: 'channel', facts: v.object({ place: text, until: instant }) },
  /** A letter to who gave the grant: it ends soon. */
  'grant.ending.person': {
    to: 'person',
    facts: v.object({ domainId: id, grantId: text, days: v.number() }),
  },
  /** A card that is no alert, over the path of one. */
  'alert.test': { to: 'channel', facts: v.object({ by: text }) },
  /** Somebody chose anew what a channel gets. */
  'route.changed': {
    to: 'channel',
    facts: v.object({ by: text, on: texts, off: texts, quiet: v.optional(text) }),
  },
  /** A new grant. */
  'domain.reconnected.thread': {
    to: 'thread',
    facts: v.object({
      by: text,
      username: text,
      previousUsername: text,
      restored: flag,
      carriedOver: flag,
    }),
  },
  /** The org's address is another one. */
  'domain.moved.thread': { to: 'thread', facts: v.object({ domainId: id }) },
  /** Somebody gave it another name. What it was called is nowhere else by now. */
  'domain.renamed.thread': {
    to: 'thread',
    facts: v.object({ by: text, before: text, after: text }),
  },
  /** Somebody chose how often it is read. */
  'domain.interval.thread': {
    to: 'thread',
    facts: v.object({ by: text, beforeMs: v.number(), afterMs: v.number() }),
  },
  /** Salesforce never confirmed the end of a grant that was replaced. */
  'grant.left.thread': { to: 'thread', facts: nothing },
  /** What the first sync after a reconnect found. */
  'domain.caughtUp.thread': {
    to: 'thread',
    facts: v.object({ appeared: count, removed: count }),
  },
  /** Slack refuses a channel. */
  'channel.refused': { to: 'admins', facts: v.object({ channel: text, why: text }) },
  /** The mail server refuses what is for somebody. */
  'mail.refused': { to: 'admins', facts: v.object({ user: text, why: text }) },
  /** A role was given, changed or taken. */
  'role.changed': {
    to: 'person',
    facts: v.object({
      role: v.nullable(v.picklist(['viewer', 'operator', 'admin'])),
      until: v.nullable(instant),
      by: text,
    }),
  },
  /** To who asked for a role: the answer. */
  'access.answered': { to: 'person', facts: v.object({ requestId: id }) },
  /** To who asked for a consent: the one it was handed to sends it back. */
  'consent.declined': { to: 'person', facts: v.object({ consentId: text, by: text }) },
  /** To who installed the bot. */
  'first.run': { to: 'person', facts: nothing },
  'app.decided.thread': {
    to: 'thread',
    facts: v.object({ ...decision.entries, previousId: v.nullish(id) }),
  },
  'app.decisionEnded.thread': {
    to: 'thread',
    facts: v.object({
      ...decision.entries,
      why: v.picklist(['expired', 'reopened', 'undone']),
      by: v.optional(text),
      changed: v.optional(text),
    }),
  },
  'app.decisionEndsSoon.thread': { to: 'thread', facts: decision },
  /** The same to who made or owns it, as versions before said it: now it is a card (`keep`). */
  'app.decisionEndsSoon.person': { to: 'person', facts: decision },
  /** Approvals that ran out within a time, and nobody answered for them. */
  'app.ranOut': { to: 'admins', facts: v.object({ from: instant, to: instant }) },
  /** Of a known app something is worse than what people last saw: a new message, since an edit tells nobody. */
  'app.worse': { to: 'channel', facts: worse },
  /** Something critical of an app, new or known, where no channel takes apps. */
  'app.critical': { to: 'admins', facts: worse },
  'app.back.thread': { to: 'thread', facts: back },
  'app.changed.thread': { to: 'thread', facts: v.object({ appId: id, rules: texts }) },
  /** Somebody put a message of theirs or another's into the case: where it stands, and why. */
  'app.attached.thread': {
    to: 'thread',
    facts: v.object({
      by: text,
      channel: text,
      ts: text,
      threadTs: v.optional(text),
      note: v.optional(text),
    }),
  },
  /** Who granted an app could not be asked about it, or has answered. */
  'question.unasked.thread': { to: 'thread', facts: question },
  'question.answered.thread': { to: 'thread', facts: question },
  /** Whoever was asked about a grant has not answered in time. */
  'question.unanswered': { to: 'channel', facts: v.object({ ...question.entries, mention: flag }) },
  /** Whoever said that it was not them granted the app again. */
  'question.again': { to: 'channel', facts: question },
  /** The same, and an alarming answer, where no channel takes apps. */
  'question.admins': { to: 'admins', facts: question },
  /** So many new grants at once that nobody is asked about them. */
  'question.rollout': { to: 'channel', facts: v.object({ domainId: id, grants: count }) },
  /** The same where no channel takes apps. */
  'question.rollout.admins': { to: 'admins', facts: v.object({ domainId: id, grants: count }) },
  'app.revoked.thread': { to: 'thread', facts: v.object({ revocationId: id }) },
  /** One user lost an app first: what still calls. In the app's case, or to who asked where it has none. */
  'app.canary.thread': { to: 'thread', facts: v.object({ revocationId: id }) },
  'app.canary.person': { to: 'person', facts: v.object({ revocationId: id }) },
  /** The watch of a breach found new tokens: they are being revoked. */
  'breach.again.thread': { to: 'thread', facts: v.object({ revocationId: id }) },
  /** The watch is over, or somebody stopped all of it. */
  'breach.ended.thread': { to: 'thread', facts: v.object({ breachId: id }) },
  /** Nobody agreed to the end of a vendor's access: to who asked, since an edit of its card tells nobody. */
  'breach.refused.person': { to: 'person', facts: v.object({ breachId: id }) },
  /** One act on many apps was taken back. */
  'group.undone.thread': { to: 'thread', facts: v.object({ groupId: id }) },
  /** Somebody made you the owner of several apps. */
  'group.assigned.person': { to: 'person', facts: v.object({ groupId: id }) },
  /** A banned app holds tokens again: a new message, since an edit tells nobody. */
  'app.back': { to: 'channel', facts: v.object({ ...back.entries, mention: flag }) },
  /** A rule speaks of a domain as a whole. */
  'domain.signalled': {
    to: 'channel',
    facts: v.object({
      domainId: id,
      rules: texts,
      /** Approvals that ended with it. */
      lapsed: v.optional(v.array(v.object({ appId: id, decisionId: id })), []),
    }),
  },
  /** Somebody made you the owner of an app. */
  'app.assigned.person': { to: 'person', facts: v.object({ appId: id, by: text }) },
  /** A policy, or the second person's bound, was asked for, switched, paused or refused. */
  'policy.changed': { to: 'channel', facts: v.object({ policy: text, what: text, by: text }) },
  /** To an operator: the second person's bound was raised by one admin alone. */
  'bound.raised.person': { to: 'person', facts: v.object({ users: count, by: text }) },
  /** What happened in a week. */
  'digest.week': {
    to: 'channel',
    facts: v.object({
      from: instant,
      to: instant,
      channel: text,
      /** Apps that waited for a decision when it was written. */
      waiting: v.optional(count),
    }),
  },
  /** To who asked for it: everything is erased. */
  'workspace.erased': { to: 'person', facts: v.object({ domains: count }) },
} as const;

export type NoticeKinds = typeof noticeKinds;
export type NoticeKind = keyof NoticeKinds;

export const isNoticeKind = (text: string): text is NoticeKind => Object.hasOwn(noticeKinds, text);
