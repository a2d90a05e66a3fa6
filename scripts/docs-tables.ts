import { codesOf, conditionNames, conditionRow } from '../src/alerts/conditions.ts';
import { appRules, domainRules } from '../src/apps/risk/rules.ts';
import { rowOf } from '../src/lib/errors/rows.ts';
import { errorCodes } from '../src/lib/errors.ts';
import { durationInWords } from '../src/lib/time.ts';
import { verbs } from '../src/slack/acts.ts';
import { conditionWords } from '../src/slack/alerts/conditions.ts';

/** The codes that open a condition; of those that no sync meets, nothing is said. */
const openingCodes = (condition: (typeof conditionNames)[number]) =>
  codesOf(condition)
    .filter((code) => rowOf(code).harm)
    .map((code) => `\`${code}\``)
    .join(', ');

const oneCard = ({ least, withinMs }: ReturnType<typeof conditionRow>['group']) =>
  Number.isFinite(withinMs) ? `${least} within ${durationInWords(withinMs)}` : `${least}`;

/** A table of a page that is made from the code. */
interface DocsTable {
  readonly page: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const severities = ['critical', 'high', 'medium', 'low'] as const;

/** What the slash command is called where COMMAND_NAME says nothing. */
export const COMMAND = '/salesforce';

export const docsTables: readonly DocsTable[] = [
  {
    page: 'README.md',
    head: ['command', 'does', 'needs'],
    rows: verbs.map(({ name, args, help, may }) => [
      `\`${[COMMAND, name, args].filter(Boolean).join(' ')}\``,
      help,
      may === 'none' ? 'any member' : may,
    ]),
  },
  {
    page: 'docs/security.md',
    head: ['rule', 'finds', ...severities],
    rows: appRules.map(({ id, finds, weight }) => [
      `\`${id}\``,
      finds,
      ...severities.map((severity) => String(weight[severity] ?? '')),
    ]),
  },
  {
    page: 'docs/security.md',
    head: ['rule of a domain', 'finds'],
    rows: domainRules.map(({ id, finds }) => [`\`${id}\``, finds]),
  },
  {
    page: 'docs/operations.md',
    head: ['alert', 'domains that', 'level', 'codes', 'owner told', 'one card from'],
    rows: conditionNames.map((name) => {
      const { level, tellsOwner, group } = conditionRow(name);
      const { ofMany } = conditionWords[name];
      return [name, ofMany, level, openingCodes(name), tellsOwner ? 'yes' : 'no', oneCard(group)];
    }),
  },
  {
    page: 'docs/operations.md',
    head: ['code', 'symptom', 'cause', 'what the bot does', 'what a person does'],
    rows: errorCodes.map((code) => [`\`${code}\``, ...rowOf(code).docs.split(' | ')]),
  },
];

const line = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** The text of a page with its table anew. Throws where the page has no table with such a head. */
export function withTable(text: string, { head, rows }: DocsTable): string {
  const lines = text.split('\n');
  const start = lines.indexOf(line(head));
  if (start < 0) throw new Error(`no table has the head ${line(head)}`);
  const length = lines.slice(start).findIndex((each) => !each.startsWith('|'));
  const table = [head, head.map(() => '---'), ...rows].map(line);
  return lines.toSpliced(start, length, ...table).join('\n');
}
