import type { AppView } from '../../apps/inventory/view.ts';
import { reasonOf } from '../../apps/risk/finding-words.ts';
import { alert } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { count, listed } from '../kit/words.ts';

/** Leaving an app of high risk be shows why it is high, and needs a reason: by whatever way it is approved or put aside. */

const REASONS_MOST = 4;
const DOMAINS_MOST = 3;

const graveElsewhere = ({ elsewhere }: Pick<AppView, 'elsewhere'>) =>
  elsewhere.filter(({ level }) => level === 'high');

/** Whether an approval, or *not one we care about*, must say why: it reaches an app of high risk. The core asks again. */
export const needsReason = (
  app: Pick<AppView, 'level' | 'elsewhere'>,
  everywhere: boolean,
): boolean => app.level === 'high' || (everywhere && graveElsewhere(app).length > 0);

/** Why it is high, the weightiest first. Plain text, with foreign names in it. */
const whyHigh = ({ parts }: Pick<AppView, 'parts'>): string =>
  [...parts]
    .sort((a, b) => b.points - a.points)
    .slice(0, REASONS_MOST)
    .map((part) => plainName(reasonOf(part), 120))
    .join(' · ');

/** What stands on top of the window that approves it, or puts it aside. */
export function graveBlocks(app: AppView) {
  const others = graveElsewhere(app);
  return [
    ...(app.level === 'high' ? [alert('error', `High risk: ${whyHigh(app)}`)] : []),
    ...(others.length > 0
      ? [
          alert(
            'error',
            `High risk in ${listed([
              ...others.slice(0, DOMAINS_MOST).map(({ domainName }) => plainName(domainName, 40)),
              ...(others.length > DOMAINS_MOST
                ? [count(others.length - DOMAINS_MOST, 'more domain')]
                : []),
            ])}: “All domains” approves it there, too.`,
          ),
        ]
      : []),
  ];
}

/** `: its name looks like Data Loader`, of one among several; mrkdwn, '' where it is not high. */
export const whyHighLine = (app: AppView): string =>
  app.level === 'high' ? `: ${inert(whyHigh(app), 300)}` : '';

export const SAY_WHY = 'It is of high risk. Say why it may stay all the same.';
