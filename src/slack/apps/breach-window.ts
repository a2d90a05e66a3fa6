import type { ModalView } from '@slack/types';
import type { FoundApp } from '../../apps/breaches/found-store.ts';
import type { ReadsView } from '../../apps/reads/reads.ts';
import { actions, alert, context, option, plain, problemBox, section } from '../kit/blocks.ts';
import { bold, inert, plainName } from '../kit/escape.ts';
import { manyField, selectField, textField } from '../kit/fields.ts';
import { packSeen } from '../kit/packed-ids.ts';
import { dayOf } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { breachActs } from './breach-acts.ts';
import type { BreachState } from './breach-values.ts';
import { matchedWords, readWords } from './breach-words.ts';

/** The window of a breach: which apps are meant, since when, and why. */

/** Boxes in one group; Slack takes no more. */
const PER_PAGE = 10;

export const sinceField = selectField('datepicker', 'since', 'Not safe since', {
  hint: 'The first day, in UTC, on which the vendor may have lost tokens. It goes into the record.',
});
export const reasonField = textField('reason', 'Reason', 300, {
  hint: "The vendor's notice, for example. Goes to the audit log and the channel.",
});

const tickField = (turn: number, label = '') =>
  manyField('checkboxes', `apps_${turn}`, label, { optional: true });

/** Those that are ticked on the page that was shown. */
export const ticksIn = (values: unknown, { turn }: BreachState): ReadonlySet<number> =>
  new Set(tickField(turn).read(values).map(Number));

export interface BreachWindow {
  /** All of them, the exact ones first. */
  readonly apps: readonly FoundApp[];
  readonly state: BreachState;
  readonly isOut: (appId: number) => boolean;
  /** What they read, and since when: the day that was picked, or some weeks. */
  readonly reads: ReadonlyMap<number, ReadsView>;
  readonly readSince: Date;
  readonly problem?: string | undefined;
}

export function breachModal(view: BreachWindow): ModalView {
  const { apps, state, isOut, reads, readSince, problem } = view;
  const { vendor, isDrill, turn, more } = state;
  const last = Math.max(0, Math.ceil(apps.length / PER_PAGE) - 1);
  const page = Math.min(state.page, last);
  const shown = apps.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
  const nth = (at: number) => page * PER_PAGE + at + 1;
  const kept = apps.filter(({ appId }) => !isOut(appId));
  const boxes = shown.map((app, at) => tickOf(app, nth(at)));
  const domains = new Set(apps.map(({ domainId }) => domainId)).size;
  const button = (what: 'previous' | 'next' | 'all' | 'none', text: string, at: number) =>
    breachActs.page.button(what, { text, nth: at });
  const pages = last > 0 ? `Page ${number(page + 1)} of ${number(last + 1)}. ` : '';
  return breachActs.breach.formWindow(
    {
      submit: isDrill ? 'Drill' : 'Ask to revoke',
      close: 'Cancel',
      blocks: [
        ...problemBox(problem),
        ...(isDrill ? [alert('info', 'Drill: nothing is revoked, and nobody is asked.')] : []),
        section(
          `*${count(apps.length, 'app')}* in ${count(domains, 'domain')} may be of ${bold(vendor)}\nThose that bear its name, package or start page are ticked. Look at the others before you tick them. What they read is told since ${dayOf(readSince)}.`,
        ),
        section(
          shown
            .map((app, at) => lineOf(app, nth(at), readWords(reads.get(app.appId), readSince)))
            .join('\n'),
        ),
        tickField(turn, `Apps ${number(nth(0))} to ${number(nth(shown.length - 1))}`).input(
          boxes,
          boxes.filter(({ value }) => !isOut(Number(value))),
        ),
        context(
          `${pages}${number(kept.length)} of ${number(apps.length)} are ticked, those of other pages too: ${count(sum(kept, 'tokens'), 'token')}.${more > 0 ? ` ${number(more)} more come after these: a narrower name finds them.` : ''}`,
        ),
        actions(
          ...(page > 0 ? [button('previous', 'Previous page', 1)] : []),
          ...(page < last ? [button('next', 'Next page', 2)] : []),
          button('all', `Tick all ${number(apps.length)}`, 3),
          button('none', `Untick all ${number(apps.length)}`, 4),
        ),
        sinceField.input({ type: 'datepicker' }),
        reasonField.input(),
        ...(isDrill
          ? []
          : [
              context(
                'Nothing is removed until a second person agrees, however few people it hits. Then all tokens of what is ticked go at once, and for 24 hours new ones, too.',
              ),
            ]),
      ],
    },
    { ...state, page, shown: packSeen(shown.map(({ appId }) => ({ id: appId, seen: 0 }))) },
  );
}

const sum = (apps: readonly FoundApp[], of: 'tokens' | 'users'): number =>
  apps.reduce((all, app) => all + app[of], 0);

function lineOf(app: FoundApp, nth: number, read: string): string {
  const { users, admins, tokens, lastUsedAt } = app;
  const parts = [
    `${count(users, 'person', 'people')}, ${admins === null ? 'admins not visible' : count(admins, 'admin')}`,
    count(tokens, 'token'),
    lastUsedAt ? `last used ${dayOf(lastUsedAt)}` : 'no use seen',
    `what it read: ${read}`,
    `found by ${matchedWords(app.by)}`,
  ];
  return `${number(nth)}. ${bold(app.name, 40)} in ${inert(app.domainName, 40)} · ${parts.join(' · ')}`;
}

const tickOf = (app: FoundApp, nth: number) => ({
  ...option(plainName(`${number(nth)}. ${app.name}`, 75), String(app.appId)),
  description: plain(
    `${plainName(app.domainName, 40)} · ${app.isExact ? 'exact' : 'only resembles'}`,
    75,
  ),
});
