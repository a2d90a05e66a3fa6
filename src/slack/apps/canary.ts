import type { AppView, RevocationView } from '../../apps/inventory/view.ts';
import { mustAgree } from '../../apps/revocations/revocation.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { timeOf, when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { theApp } from './pressed.ts';
import { isRunning, revocationLine, targetTokens } from './revocation-words.ts';
import type { AppRef } from './values.ts';
import { makerOf } from './words.ts';

/** *One user first*: a quarter of an hour later, what still calls; then the rest, or an end. */
export function canaryMessage(
  app: AppView,
  run: RevocationView,
  names: ReadonlyMap<string, string>,
): Message {
  const lines = [
    `${run.removed > 0 ? '🔵 Revoked' : '🟠 To be revoked'} for one first: ${bold(app.name)} in ${inert(app.domainName)}. ${revocationLine(run, names)}`,
    callsLine(app, run),
    app.tokens === 0
      ? 'Nobody holds a token of it any more.'
      : `${count(app.tokens, 'token')} of ${count(app.users, 'person', 'people')} ${app.tokens === 1 ? 'is' : 'are'} left.`,
  ];
  const buttons = [
    appActs.revoke.button(
      { appId: app.id },
      { text: 'Revoke the rest', label: `Revoke the rest of ${app.name}` },
    ),
    appActs.canaryStop.button(
      { appId: app.id },
      { label: `Stop here: the rest of ${app.name} stays` },
    ),
  ];
  return message(lines.slice(0, 2).join(' '), [
    section(lines.join('\n')),
    ...(app.tokens > 0 ? [actions(...buttons)] : []),
  ]);
}

/** By the last reading alone: before one there is nothing to say. */
function callsLine({ lastReadAt, usedLastHour, lastUsedAt }: AppView, run: RevocationView): string {
  const { endedAt, removed } = run;
  if (mustAgree(run) || (endedAt !== null && removed === 0))
    return 'It is not proven that anybody lost it, so this says nothing of what would break.';
  if (endedAt === null) return 'It is not proven gone yet, so wait before you go on.';
  if (!lastReadAt || lastReadAt <= endedAt)
    return `No reading since, so nobody can say yet what still calls. \`sync\` reads it now.`;
  const last = lastUsedAt ? ` The last use was ${when(lastUsedAt)}.` : '';
  return `*What still calls,* by the reading of ${timeOf(lastReadAt)}: ${usedLastHour === 0 ? 'nobody' : count(usedLastHour, 'person', 'people')} used it in the hour before.${last} Look whether anything broke for the one who lost it.`;
}

/** *Stop here*: written down, where nothing is under way. */
export async function stopCanary(
  uses: Pick<Uses, 'apps' | 'people' | 'team'>,
  actor: Actor,
  { appId }: AppRef,
): Promise<Reply> {
  const app = await theApp(uses, actor, appId);
  const { revocation: run } = app;
  if (run && (isRunning(run) || mustAgree(run))) {
    const names = await uses.people.names(actor.who.workspaceId, [run.askedBy]);
    return privately(
      paragraph(
        `Nothing was changed. ${makerOf(run.askedBy, names)} asked for the removal of ${count(targetTokens(run), 'token')}, and this does not end that: press *Stop* or *Withdraw* on its card.`,
      ),
    );
  }
  const { workspaceId, userId } = actor.who;
  await uses.team.audit.record({
    workspaceId,
    actor: userId,
    action: 'tokens.canary_stopped',
    domainId: app.domainId,
    subject: String(appId),
    facts: { tokens: app.tokens },
    source: 'slack',
  });
  return privately(
    paragraph(
      `Nothing more is removed. ${number(app.tokens)} ${app.tokens === 1 ? 'token stays' : 'tokens stay'}. Who lost theirs may authorise the app again.`,
    ),
  );
}
