import type { KnownBlock, ModalView } from '@slack/types';
import type { DomainSignal } from '../../apps/inventory/view.ts';
import { type Asking, askingOff } from '../../apps/questions/question.ts';
import type { ReadLog } from '../../apps/reads/reads.ts';
import type { Deleted, DomainView, LooksView, RunView } from '../../domains/domain.ts';
import { AppError } from '../../lib/errors.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import { allows } from '../../members/role.ts';
import { alertActs } from '../alerts/acts.ts';
import { grantLife } from '../alerts/ending-card.ts';
import { logLine } from '../apps/reads-words.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { inModal, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, alert, context, fields, modal, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { hostOf } from '../kit/host.ts';
import { nameIn } from '../kit/names.ts';
import { every, span, timeOf, when } from '../kit/time.ts';
import { count, kindOf, number } from '../kit/words.ts';
import { questionActs } from '../questions/acts.ts';
import { askingLine } from '../questions/words.ts';
import { domainActs } from './acts.ts';
import { syncButton } from './buttons.ts';
import { grantEndWords } from './deleted-card.ts';
import { coverageLines, stepsLine } from './domain-card.ts';
import { reconnectButton } from './reconnect-button.ts';
import { lastSynced, statusText } from './row.ts';
import { signalsSection } from './signals.ts';
import { forTarget } from './target.ts';

type Using = Pick<Uses, 'apps' | 'domains' | 'people' | 'questions'>;

/** *Domain details* of one domain, deleted or not. Throws E-NOT-FOUND. */
export async function showDetails(uses: Using, actor: Actor, domainId: number): Promise<Reply> {
  const { workspaceId } = actor.who;
  const domain = await uses.domains.viewEver(workspaceId, domainId);
  if (!domain) throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
  const people = [
    domain.connectedBy,
    ...(domain.deleted ? [domain.deleted.by] : []),
    ...domain.lastRuns.map(({ startedBy }) => startedBy),
  ];
  const asking = await uses.questions.asking(workspaceId, domainId);
  const names = await uses.people.names(
    workspaceId,
    [...people, asking.changedBy ?? 'schedule'].filter((id) => id !== 'schedule'),
  );
  const { role } = actor;
  const may = { sync: allows(role, 'operator'), delete: allows(role, 'admin') };
  const [signals, log] = allows(role, 'viewer')
    ? await Promise.all([
        uses.apps.signals(workspaceId, domainId),
        uses.apps.readLog(workspaceId, domainId),
      ])
    : [[], undefined];
  return inModal(detailsModal(domain, names, may.sync, may.delete, signals, asking, log));
}

export const statusHandler = (uses: Using, actor: Actor, command: Command) =>
  forTarget(uses, actor, command, 'status', (id) => showDetails(uses, actor, id));

/** *Domain details*. `names` holds those of `connectedBy` and of who started the last runs. */
export function detailsModal(
  domain: DomainView,
  names: ReadonlyMap<string, string>,
  maySync: boolean,
  mayDelete = false,
  signals: readonly DomainSignal[] = [],
  asking: Asking = askingOff,
  log?: ReadLog,
): ModalView {
  const { progress, coverage, counts, deleted } = domain;
  const signalled = deleted ? undefined : signalsSection(signals);
  const blocks: KnownBlock[] = [
    ...(deleted
      ? [section(ended(domain, deleted, names))]
      : [section(`${bold(domain.name)} · ${statusText(domain)}`), ...trouble(domain)]),
    ...(progress
      ? [
          section(
            `${stepsLine(progress)}\nStarted ${timeOf(progress.startedAt)}. What you see below may be incomplete.`,
          ),
        ]
      : []),
    ...(maySync && !deleted
      ? [
          actions(
            syncButton(domain),
            reconnectButton(domain),
            alertActs.ofDomain.button(domain.id, { label: `Alerts of ${domain.name}` }),
            domainActs.rename.button(domain.id, { label: `Rename ${domain.name}` }),
            ...(mayDelete ? forAdmins(domain) : []),
          ),
        ]
      : []),
    fields([
      `*First connected*\n${when(domain.connectedAt)} by ${nameOf(domain.connectedBy, names)}`,
      `*Last synced*\n${lastSynced(domain)}${lateNote(domain)}`,
      `*Next sync*\n${domain.nextDueAt && !deleted ? when(domain.nextDueAt) : 'none'} (every ${every(domain.intervalMs)}${domain.stretched ? ': API budget' : ''})`,
      `*Connected as*\n${inert(domain.salesforceUsername)}`,
      `*Org*\n${inert(domain.orgName)} (${inert(domain.orgId)})`,
      `*Kind*\n${inert(kindOf(domain.kind))}, ${inert(domain.edition)}, ${inert(domain.instanceName)}`,
      `*Address*\n${inert(hostOf(domain.instanceUrl))}${domain.confirmed ? '' : ' (unconfirmed: check that it is yours)'}`,
      `*API use today*\n${domain.api ? `${number(domain.api.used)} of ${number(domain.api.limit)}` : 'not known yet'}`,
      `*Alerts go to*\n${channelOf(domain.channel)}`,
      `*Grant*\n${deleted ? 'ended' : grantLife(domain)}`,
    ]),
    ...(domain.looks && !deleted ? [context(looksLine(domain.looks, domain.api))] : []),
    section(
      `*Found*\n${counts ? [count(counts.apps, 'app'), count(counts.tokens, 'token'), count(counts.users, 'user'), count(counts.packages, 'package')].join(' · ') : 'Nothing read yet.'}`,
    ),
    section(
      [
        '*Coverage*',
        ...(coverage ? coverageLines(coverage) : ['No reading yet.']),
        ...(log && !deleted ? [logLine(log)] : []),
      ].join('\n'),
    ),
    ...(signalled ? [section(signalled)] : []),
    ...(deleted ? [] : [section(`*Was it you?*\n${askingLine(asking, names)}`)]),
    section(`*Last runs*\n${runs(domain.lastRuns, names)}`),
    context('API use is counted by Salesforce, over all your integrations.'),
  ];
  return modal({ title: domainActs.details.window, callbackId: 'show', blocks });
}

/** `Looks for new grants about every 2 min between syncs: 318 of the 15,000 API calls of its day so far.` */
function looksLine({ everyMs, calls }: LooksView, api: DomainView['api']): string {
  if (everyMs === undefined) {
    return 'Does not look for new grants between syncs now: something is wrong that the next sync tells of. It goes on after one that ends well.';
  }
  const of = api ? `${number(calls)} of ${number(api.limit)} API calls` : count(calls, 'API call');
  return `Looks for new grants every ${span(everyMs)} between syncs: ${of} in its day so far.`;
}

/** A deleted domain: what is left to see of it for 90 days. */
function ended(
  domain: DomainView,
  { at, by, reason, grantEnd }: Deleted,
  names: ReadonlyMap<string, string>,
): string {
  const why = reason ? ` Reason: ${inert(reason, 300)}` : '';
  return `⚪ ${bold(domain.name)} · Deleted ${when(at)} by ${nameOf(by, names)}.${why}\n${grantEndWords[grantEnd]}`;
}

const intervalButton = ({ id, name }: DomainView) =>
  domainActs.interval.button(id, { label: `Change interval of ${name}` });

const forAdmins = (domain: DomainView) => [
  intervalButton(domain),
  questionActs.asking.button(domain.id, { label: `Was it you? in ${domain.name}` }),
  deleteButton(domain),
];

const deleteButton = ({ id, name }: DomainView) =>
  domainActs.remove.button(id, { label: `Delete ${name}`, style: 'danger' });

function trouble(domain: DomainView): KnownBlock[] {
  if (domain.status === 'error') {
    const { code, facts, since } = domain.trouble ?? {
      code: 'E-UNKNOWN' as const,
      facts: {},
      since: undefined,
    };
    const { title, what, means, todo } = wordsOf(code, facts);
    const at = since ? ` · since ${when(since)}` : '';
    return [alert('error', title), section([what, means, todo, `${code}${at}`].join('\n'))];
  }
  const { level, ageMs } = domain.lateness;
  return level === 'late' || level === 'very late'
    ? [
        alert(
          'error',
          `Late: last synced ${span(ageMs)} ago (expected every ${every(domain.intervalMs)}).`,
        ),
      ]
    : [];
}

const lateNote = (domain: DomainView) =>
  domain.lastSyncedAt && domain.lateness.level !== 'on time'
    ? ` (expected every ${every(domain.intervalMs)}), ${when(domain.lastSyncedAt)}`
    : '';

const channelOf = (channel: string) => (isSlackChannel(channel) ? `<#${channel}>` : inert(channel));

const nameOf = (id: string, names: ReadonlyMap<string, string>) => inert(nameIn(names, id));

const RUNS_SHOWN = 5;

function runs(all: readonly RunView[], names: ReadonlyMap<string, string>): string {
  if (all.length === 0) return 'None yet.';
  return all
    .slice(0, RUNS_SHOWN)
    .map((run) => {
      const end = run.endedAt
        ? `${run.outcome ?? 'ended'} in ${span(run.endedAt.getTime() - run.startedAt.getTime())}`
        : 'running';
      const by =
        run.startedBy === 'schedule' ? 'by schedule' : `by ${nameOf(run.startedBy, names)}`;
      const read = run.tokensRead === null ? [] : [count(run.tokensRead, 'token')];
      return `• ${[when(run.startedAt), inert(end), ...read, by, ...(run.errorCode ? [run.errorCode] : [])].join(' · ')}`;
    })
    .join('\n');
}
