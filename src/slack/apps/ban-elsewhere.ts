import type { Button } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { confirmDialog, paragraph } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { count, listedOf, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { tokensWords } from './ban.ts';
import { decideOn } from './deciding.ts';
import { pressed, refOf, type UsesApps } from './pressed.ts';
import type { AppRef } from './values.ts';

/** An app that is banned in one domain, and alive in others: the same decision there, by one press. */

const NAMED_MOST = 2;

/** The same app where somebody holds it and it is not banned. */
const aliveIn = ({ elsewhere }: Pick<AppView, 'elsewhere'>) =>
  elsewhere.filter(({ status, goneAt }) => status !== 'banned' && goneAt === null);

const isHere = ({ decision }: AppView): boolean =>
  decision?.verdict === 'banned' && !decision.everywhere;

/** `Apply to the other 4 domains`, with what it does to them; none where there are none. */
export function elsewhereButton(app: AppView): Button[] {
  const alive = aliveIn(app);
  if (!isHere(app) || alive.length === 0) return [];
  const domains = [...new Set(alive.map(({ domainName }) => domainName))];
  const tokens = alive.reduce((sum, each) => sum + each.tokens, 0);
  const approved = alive.filter(({ status }) => status === 'approved').length;
  const names = domains.slice(0, NAMED_MOST).map((name) => plainName(name, 30));
  // Its ban may have left them, and one decision for all domains removes them here, too.
  const here = app.tokens > 0 ? `, the ${number(app.tokens)} here too` : '';
  const many = domains.length === 1 ? 'the other domain' : `the other ${domains.length} domains`;
  return [
    appActs.banElsewhere.button(refOf(app), {
      text: `Apply to ${many}`,
      label: `Apply to ${many}: the ban of ${app.name}`,
      confirm: confirmDialog(
        'Ban it in all domains?',
        `It has ${count(tokens, 'token')} in ${listedOf(names, domains.length)}${approved > 0 ? `, and is approved in ${number(approved)} of them` : ''}. Where it is of the same maker it is banned, and its tokens are removed${here}, after a second person's yes where that is too many for one.`,
        'Ban',
      ),
    }),
  ];
}

/** The ban for all domains, with the reason that stands, over the path of any other. */
export async function banElsewhere(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  if (!isHere(app) || aliveIn(app).length === 0)
    return privately(paragraph('Nothing was changed: it is banned wherever it is.'));
  const { revocationIds, waitsForSecond } = await decideOn(
    uses,
    actor,
    { appId: app.id, seen: app.decision?.id ?? 0 },
    {
      verdict: 'banned',
      everywhere: true,
      reason: app.decision?.reason ?? '',
      revoke: true,
    },
  );
  const said = tokensWords(revocationIds.length, waitsForSecond);
  return privately(paragraph(`Banned. ${inert(app.name)} is banned in all domains. ${said}`));
}
