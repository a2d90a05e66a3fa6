import { isOfChanges } from '../../apps/inventory/batch.ts';
import type { AppBatch, AppLine } from '../../apps/inventory/view.ts';
import { actions, type Message, message, section } from '../kit/blocks.ts';
import { bold } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { markedName } from './danger-words.ts';
import { levelSigns, riskWords, statusWords } from './words.ts';

/** Many apps in one message: those of a first look, or more new ones at once than single cards bear. */
export function appsCard(
  batch: AppBatch,
  subject: string,
  mentions: readonly string[] = [],
): Message {
  const { baseline, total, waiting } = batch;
  const name = bold(batch.domainName);
  const [worst = 'low'] = levelsOf(batch);
  const isChange = isOfChanges(subject);
  const found = baseline
    ? `*${count(total, 'app')} found in* ${name} at the first look`
    : isChange
      ? `*${count(total, 'known app')} changed for the worse in* ${name}`
      : `*${count(total, 'new app')} in* ${name}`;
  const lines = [
    `${waiting > 0 ? levelSigns[worst] : '🟢'} ${found}`,
    ...(baseline ? ['This is the baseline: you get a card for each app added from now on.'] : []),
    apartWords(batch),
    waitWords(batch, isChange),
    unsettledWords(batch),
    ...batch.worst.map(worstLine),
  ].filter((line) => line !== '');
  return message(lines.join('\n'), [
    section([...lines, ...(waiting > 0 ? [mentions.join(' ')] : [])].join('\n').trim()),
    actions(
      ...(waiting > 0
        ? [
            // What a first look found is gone through in groups; what is news is a list.
            (baseline ? appActs.reviewAll : appActs.review).button(subject, {
              text: `Review ${number(waiting)}`,
              style: 'primary',
              label: `Review ${count(waiting, 'app')} of ${batch.domainName}`,
            }),
          ]
        : []),
      appActs.listed.button(subject, { label: `Details: all apps of this list` }),
    ),
  ]);
}

const levelsOf = (batch: AppBatch) =>
  (['high', 'medium', 'low'] as const).filter((level) => batch[level] > 0);

/** Until that is known they count for more than they may turn out to be. */
function unsettledWords({ unsettled }: AppBatch): string {
  if (unsettled === 0) return '';
  const [are, they] = unsettled === 1 ? ['is', 'It counts'] : ['are', 'They count'];
  return `Whether ${number(unsettled)} of them ${are} installed as external client apps is not known yet. ${they} as not installed until Salesforce says so.`;
}

/** What was counted as one app may be several, and `Review` opens each of them. */
const apartWords = ({ listed, total }: AppBatch): string =>
  listed > total
    ? `They are ${count(listed, 'app')} by now, since readings after it have told apart what shares a name.`
    : '';

/** `212 still wait for a decision: 5 high, 20 medium, 187 low`. */
function waitWords(batch: AppBatch, isChange: boolean): string {
  const { waiting } = batch;
  const total = Math.max(batch.total, batch.listed);
  if (waiting === 0)
    return isChange ? 'Nobody holds any of them now.' : 'None of them waits for a decision.';
  const levels = levelsOf(batch)
    .map((level) => `${number(batch[level])} ${level}`)
    .join(', ');
  if (isChange) return waiting < total ? `${number(waiting)} are still there: ${levels}` : levels;
  return `${waiting < total ? `${number(waiting)} still wait` : total === 1 ? 'It waits' : 'All of them wait'} for a decision: ${levels}`;
}

const worstLine = (app: AppLine): string =>
  `${levelSigns[app.level]} ${markedName(app)} · ${riskWords(app)} · ${count(app.users, 'user')}, ${count(app.tokens, 'token')}${app.status === 'new' ? '' : ` · ${statusWords[app.status]}`}`;
