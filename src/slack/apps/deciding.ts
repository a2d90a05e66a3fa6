import type { DecideRequest } from '../../apps/decisions/decide.ts';
import { inAYear } from '../../apps/decisions/decision.ts';
import type { AppView } from '../../apps/inventory/view.ts';
import { addDays } from '../../lib/time.ts';
import type { Actor } from '../kernel/actor.ts';
import { context, option } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { choiceField, options } from '../kit/fields.ts';
import { orStale, type UsesApps } from './pressed.ts';
import { statusWords, whereWords } from './words.ts';

/** What every decision of a person shares, whatever it is. */

/** Why no decision can be made on it now, as mrkdwn; undefined where one can. */
export function barred(app: AppView): string | undefined {
  if (app.isOurs) {
    return `That's this bot. Without it ${inert(app.domainName)} is not synced. Use \`delete\` instead.`;
  }
  return app.lastReadAt === null
    ? "The first sync isn't finished. Decisions open when it is, so nothing is judged on half the facts."
    : undefined;
}

export type Decided = Omit<DecideRequest, 'workspaceId' | 'appId' | 'expected' | 'by' | 'policy'>;

/** Decides on what the person saw (`seen`: 0 for none). Where somebody was faster, throws E-STALE-CARD that says who. */
export const decideOn = (
  uses: UsesApps,
  actor: Actor,
  { appId, seen }: { appId: number; seen: number },
  decided: Decided,
) => {
  const { workspaceId, userId: by } = actor.who;
  const request = { ...decided, workspaceId, appId, expected: seen || undefined, by };
  return orStale(uses, actor, appId, () => uses.apps.decide(request));
};

const whereField = choiceField('radio_buttons', 'where', 'Where');

/** This domain, or all of them; as it is now where something is decided. */
export function whereInput(app: Pick<AppView, 'domainName' | 'decision'>) {
  const here = option(`This domain (${plainName(app.domainName, 40)})`, 'here');
  const everywhere = option('All domains', 'everywhere');
  return whereField.input([here, everywhere], app.decision?.everywhere ? everywhere : here);
}

export const isEverywhere = (values: unknown): boolean => whereField.read(values) === 'everywhere';

const untilField = choiceField('radio_buttons', 'until', 'Until');
const ends = { '90d': '90 days', '1y': '1 year' } as const;

/** `withoutEnd`: none may be chosen, too. */
export const untilInput = ({ withoutEnd = true } = {}) =>
  untilField.input(
    [...options(ends), ...(withoutEnd ? [option('No end', 'none')] : [])],
    option(ends['1y'], '1y'),
  );

/** The end that was chosen, from now; a year where none was. */
export function untilOf(values: unknown, now: Date): Date | undefined {
  const choice = untilField.read(values);
  if (choice === 'none') return undefined;
  return choice === '90d' ? addDays(now, 90) : inAYear(now);
}

/** What a new decision takes the place of. */
export const standing = ({ decision, domainName }: AppView) =>
  decision
    ? [
        context(
          `Now ${statusWords[decision.verdict]} ${whereWords(decision, domainName)}. This takes its place.`,
        ),
      ]
    : [];
