import type { AppBatch, AppLine } from '../../apps/inventory/view.ts';
import { domainActs } from '../domains/acts.ts';
import { actions, type Message, message, section } from '../kit/blocks.ts';
import { bold } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { levelSigns, riskWords, statusWords } from './words.ts';

/** Many apps in one message: those of a first look, or more new ones at once than single cards bear. */
export function appsCard(batch: AppBatch, subject: string): Message {
  const { baseline, total, waiting } = batch;
  const name = bold(batch.domainName);
  const toReview = isOfChanges(subject) ? total : waiting;
  const there = (['high', 'medium', 'low'] as const).filter((level) => batch[level] > 0);
  const levels = there.map((level) => `${number(batch[level])} ${level}`).join(', ');
  const isChange = isOfChanges(subject);
  const found = baseline
    ? `*${count(total, 'app')} found in* ${name} at the first look`
    : `*${count(total, isChange ? 'known app' : 'new app')} in* ${name}${isChange ? ' with something severe that was not there before' : ''}`;
  const lines = [
    `${isChange || waiting > 0 ? levelSigns[there[0] ?? 'low'] : '🟢'} ${found}${levels ? ` · ${levels}` : ''}`,
    ...(baseline ? ['None of them is called new: from now on, what appears is.'] : []),
    ...(isChange ? [] : [unsettledWords(batch), waitWords(batch)]),
    ...batch.worst.map(worstLine),
  ].filter((line) => line !== '');
  return message(lines.join(' '), [
    section(lines.join('\n')),
    actions(
      ...(toReview > 0
        ? [
            appActs.review.button(subject, {
              text: `Review ${number(toReview)}`,
              style: 'primary',
              label: `Review ${count(toReview, 'app')} of ${batch.domainName}`,
            }),
          ]
        : []),
      domainActs.details.button(batch.domainId, { label: `Details of ${batch.domainName}` }),
    ),
  ]);
}

/** Until that is known they count for more than they may turn out to be. */
function unsettledWords({ unsettled }: AppBatch): string {
  if (unsettled === 0) return '';
  const [are, they] = unsettled === 1 ? ['is', 'It counts'] : ['are', 'They count'];
  return `Whether ${number(unsettled)} of them ${are} installed as external client apps is not known yet. ${they} as not installed until Salesforce says so.`;
}

function waitWords({ waiting, total }: AppBatch): string {
  if (waiting === 0) return 'All of them are decided.';
  return waiting < total ? `${number(waiting)} still wait for a decision.` : '';
}

/** Not of new apps, but of known ones that got worse: `1/changed-1764`. */
export const isOfChanges = (subject: string): boolean => subject.includes('/changed-');

const worstLine = (app: AppLine): string =>
  `${levelSigns[app.level]} ${bold(app.name)} · ${riskWords(app)} · ${count(app.users, 'user')}, ${count(app.tokens, 'token')}${app.status === 'new' ? '' : ` · ${statusWords[app.status]}`}`;
