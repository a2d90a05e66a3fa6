import { AppError } from '../../lib/errors.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import { isZone } from '../../lib/time.ts';
import { allows } from '../../members/role.ts';
import { alertKinds, type ChannelRule, ruleOf, uncovered } from '../../notices/channel-rules.ts';
import { judgeChannel } from '../domains/add-channel.ts';
import { staleDomain } from '../domains/stale.ts';
import type { Actor } from '../kernel/actor.ts';
import { chosen, entered, ticked } from '../kernel/entered.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { alertsForm, alertsModal } from './channel-rules-form.ts';

/** *Alerts here*: of the channel it was typed in; elsewhere, of the team's alert channel. */
export async function showAlerts(
  uses: Uses,
  actor: Actor,
  typedIn: string | undefined,
): Promise<Reply> {
  const channel = isSlackChannel(typedIn) ? typedIn : actor.who.workspace.alertChannel;
  if (!channel) {
    return privately(paragraph('Type this in the channel whose alerts you want to see.'));
  }
  return inModal(await view(uses, actor, channel));
}

/** The same from a domain: of the channel that its alerts go to. Throws E-STALE-CARD, E-NOT-FOUND. */
export async function showAlertsOf(uses: Uses, actor: Actor, domainId: number): Promise<Reply> {
  const domain = await uses.domains.view(actor.who.workspaceId, domainId);
  if (!domain) throw await staleDomain(uses, actor.who.workspaceId, domainId);
  return inModal(await view(uses, actor, domain.channel));
}

async function view(uses: Uses, actor: Actor, channel: string) {
  const { workspaceId, userId } = actor.who;
  const { alerts } = uses;
  const [rules, domains, wantsDms] = await Promise.all([
    alerts.rules(workspaceId),
    uses.domains.list(workspaceId),
    alerts.wantsDms(workspaceId, userId),
  ]);
  const rule = ruleOf(channel, rules);
  const mentioned = typeof rule.mention === 'string' ? undefined : rule.mention.user;
  const names = await uses.people.names(workspaceId, mentioned ? [mentioned] : []);
  return alertsModal({
    rule,
    domains,
    wantsDms,
    mayChange: allows(actor.role, 'admin'),
    hasGap: uncovered('grant', domains, rules).length > 0,
    mentioned: names.get(mentioned ?? ''),
  });
}

export async function submitAlerts(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const channel = channelOf(said.metadata);
  const { workspaceId, userId } = actor.who;
  const { values } = said;
  const refuse = async (block: string, why: string): Promise<SubmitReply> => ({
    kind: 'errors',
    errors: { [block]: why },
    view: await view(uses, actor, channel),
  });

  const zone = entered(values, alertsForm.zone, 'value').trim();
  if (!isZone(zone))
    return refuse(alertsForm.zone.block, 'There is no such zone. Write it as in Europe/Berlin.');
  const from = minuteOf(entered(values, alertsForm.from, 'selected_time'));
  const to = minuteOf(entered(values, alertsForm.to, 'selected_time'));
  if ((from === undefined) !== (to === undefined)) {
    return refuse(alertsForm.to.block, 'Quiet hours need both times, or neither.');
  }
  const mention = chosen(values, alertsForm.mention);
  const person = entered(values, alertsForm.person, 'selected_user');
  if (mention === 'person' && person === '')
    return refuse(alertsForm.person.block, 'Pick a person.');
  const verdict = await judgeChannel(uses, workspaceId, channel);
  if (!verdict.ok) return refuse(alertsForm.kinds.block, verdict.why);

  const picked = ticked(values, alertsForm.kinds);
  const ids = ticked(values, alertsForm.domains).map(Number);
  const rule: ChannelRule = {
    channel,
    kinds: alertKinds.filter((kind) => picked.includes(kind)),
    domains: ids.length > 0 ? ids : undefined,
    mention: mention === 'person' ? { user: person } : mention === 'nobody' ? 'nobody' : 'owner',
    quiet: from !== undefined && to !== undefined ? { from, to, zone } : undefined,
    zone,
  };
  await uses.alerts.saveRule(workspaceId, rule, userId);
  const domains = await uses.domains.list(workspaceId);
  const gaps = uncovered('grant', domains, await uses.alerts.rules(workspaceId));
  if (gaps.length === 0) return { kind: 'close' };
  return { kind: 'modal', view: await view(uses, actor, channel) };
}

/** A real card, over the real path, marked TEST. */
export async function sendTest(uses: Uses, actor: Actor, value: string | undefined) {
  const channel = channelOf(value);
  await uses.alerts.sendTest(actor.who.workspaceId, channel, actor.who.userId);
  return privately(
    paragraph(
      `A test is on its way to <#${channel}>. If it does not arrive, alerts do not either.`,
    ),
  );
}

/** The value is `on:<channel>` or `off:<channel>`; the channel is the one whose window is open. */
export async function switchDms(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const [how, channel] = (value ?? '').split(':', 2);
  await uses.alerts.chooseDms(actor.who.workspaceId, actor.who.userId, how === 'on');
  return inModal(await view(uses, actor, channelOf(channel)));
}

function channelOf(value: string | undefined): string {
  if (!isSlackChannel(value)) throw new AppError('E-STALE-CARD', 'no channel');
  return value;
}

function minuteOf(time: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/u.exec(time) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
