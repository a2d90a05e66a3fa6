import { isSlackChannel, isSlackGroup } from '../../lib/slack-ids.ts';
import { isZone } from '../../lib/time.ts';
import { allows } from '../../members/role.ts';
import { alertKinds, type ChannelRule, ruleOf, uncovered } from '../../notices/channel-rules.ts';
import { judgeChannel } from '../domains/add-channel.ts';
import { staleDomain } from '../domains/stale.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import type { FieldId } from '../kit/fields.ts';
import { nameIn } from '../kit/names.ts';
import { alertsModal, rulesForm } from './channel-rules-form.ts';

type Using = Pick<Uses, 'alerts' | 'channels' | 'domains' | 'people'>;

/** *Alerts here*: of the channel it was typed in; elsewhere, of the team's alert channel. */
export async function showAlerts(
  uses: Using,
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
export async function showAlertsOf(uses: Using, actor: Actor, domainId: number): Promise<Reply> {
  const domain = await uses.domains.view(actor.who.workspaceId, domainId);
  if (!domain) throw await staleDomain(uses, actor.who.workspaceId, domainId);
  return inModal(await view(uses, actor, domain.channel));
}

async function view(uses: Using, actor: Actor, channel: string) {
  const { workspaceId, userId } = actor.who;
  const { alerts } = uses;
  const [rules, domains, wantsDms, paused] = await Promise.all([
    alerts.rules(workspaceId),
    uses.domains.list(workspaceId),
    alerts.wantsDms(workspaceId, userId),
    uses.channels.paused(workspaceId),
  ]);
  const rule = ruleOf(channel, rules);
  const mentioned =
    typeof rule.mention === 'object' && 'user' in rule.mention ? rule.mention.user : undefined;
  const names = await uses.people.names(workspaceId, mentioned ? [mentioned] : []);
  return alertsModal({
    rule,
    domains,
    wantsDms,
    mayChange: allows(actor.role, 'admin'),
    hasGap: uncovered('grant', domains, rules).length > 0,
    paused: paused.find((each) => each.channel === channel),
    mentioned: nameIn(names, mentioned),
  });
}

export async function submitAlerts(
  uses: Using & Pick<Uses, 'channel'>,
  actor: Actor,
  { values, state: channel }: Submission<string>,
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const wrong = async (field: FieldId, why: string): Promise<SubmitReply> =>
    refuse(field, why, await view(uses, actor, channel));

  const zone = rulesForm.zone.read(values).trim();
  if (!isZone(zone))
    return wrong(rulesForm.zone, 'There is no such zone. Write it as in Europe/Berlin.');
  const from = minuteOf(rulesForm.from.read(values));
  const to = minuteOf(rulesForm.to.read(values));
  if ((from === undefined) !== (to === undefined)) {
    return wrong(rulesForm.to, 'Quiet hours need both times, or neither.');
  }
  const mention = rulesForm.mention.read(values);
  const person = rulesForm.person.read(values);
  if (mention === 'person' && person === '') return wrong(rulesForm.person, 'Pick a person.');
  const group = rulesForm.group.read(values).trim();
  if (mention === 'group' && !isSlackGroup(group)) {
    return wrong(rulesForm.group, 'Type the id of the group, such as S05052KBYHX, not its name.');
  }
  const verdict = await judgeChannel(uses, workspaceId, channel);
  if (!verdict.ok) return wrong(rulesForm.kinds, verdict.why);

  const picked = rulesForm.kinds.read(values);
  const ids = rulesForm.domains.read(values).map(Number);
  const rule: ChannelRule = {
    channel,
    kinds: alertKinds.filter((kind) => picked.includes(kind)),
    domains: ids.length > 0 ? ids : undefined,
    mention: chosen(mention, person, group),
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
export async function sendTest(uses: Pick<Uses, 'alerts'>, actor: Actor, channel: string) {
  await uses.alerts.sendTest(actor.who.workspaceId, channel, actor.who.userId);
  return privately(
    paragraph(
      `A test is on its way to <#${channel}>. If it does not arrive, alerts do not either.`,
    ),
  );
}

export async function switchDms(
  uses: Using,
  actor: Actor,
  { wanted, channel }: { wanted: boolean; channel: string },
): Promise<Reply> {
  await uses.alerts.chooseDms(actor.who.workspaceId, actor.who.userId, wanted);
  return inModal(await view(uses, actor, channel));
}

function chosen(mention: string, user: string, group: string): ChannelRule['mention'] {
  if (mention === 'person') return { user };
  if (mention === 'group') return { group };
  return mention === 'nobody' ? 'nobody' : 'owner';
}

function minuteOf(time: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/u.exec(time) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
