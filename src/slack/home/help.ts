import { allows, type Role } from '../../members/role.ts';
import { type Verb, verbs } from '../acts.ts';
import { domainActs } from '../domains/acts.ts';
import type { VerbFacts } from '../kernel/act.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, type Message, message, section } from '../kit/blocks.ts';
import { escapeMarkup, inert } from '../kit/escape.ts';
import { listed } from '../kit/words.ts';
import { homeActs } from './acts.ts';

export interface Asker {
  readonly command: string;
  readonly role: Role | 'none';
  /** Names. */
  readonly admins: readonly string[];
}

/** `help`: every verb of the table, those above the asker's role last and marked. */
export function helpMessage(asker: Asker): Message {
  const { command, role, admins } = asker;
  const blocks = [
    section(
      `*What I do:* watch Salesforce domains and the third-party apps that can reach them.\n\`${command}\` shows your domains and what needs you.`,
    ),
    ...(['Domains', 'Apps', 'Team'] as const).map((group) =>
      section(
        [`*${group}*`, ...inOrder(group, role).map((verb) => verbLine(command, verb, role))].join(
          '\n',
        ),
      ),
    ),
    section(`\`${command} help add\` tells more about one. ${whoAreYou(role, admins)}`),
    actions(
      homeActs.open.button(),
      ...(allows(role, 'operator') ? [domainActs.add.button()] : []),
      homeActs.permissions.button(),
    ),
  ];
  const lines = verbs.map(({ name, help }) => `${name}: ${help}`);
  return message([`Help for ${command}.`, ...lines, whoAreYou(role, admins)].join(' '), blocks);
}

function inOrder(group: VerbFacts['group'], role: Role | 'none'): Verb[] {
  const mine = verbs.filter((verb) => verb.group === group);
  const may = (verb: Verb) => allows(role, verb.may);
  return [...mine.filter(may), ...mine.filter((verb) => !may(verb))];
}

function verbLine(command: string, verb: Verb, role: Role | 'none'): string {
  const { name, args, help, may } = verb;
  const usage = escapeMarkup([command, name, args].filter(Boolean).join(' '));
  return `\`${usage}\`  ${help}${allows(role, may) ? '' : ` (needs ${may})`}`;
}

function whoAreYou(role: Role | 'none', admins: readonly string[]): string {
  const you = role === 'none' ? 'You have no role yet.' : `You are *${role}*.`;
  const names = admins.slice(0, 5).map((name) => inert(name));
  return names.length > 0 ? `${you} Admins: ${listed(names)}.` : you;
}

/** `help add`: one verb at length. */
export function verbHelp(command: string, verb: Verb): Message {
  const { name, args, help, example, may, aliases = [] } = verb;
  const also = aliases.filter(Boolean).map((alias) => `\`${alias}\``);
  const text = [
    `*${name}*: ${help}`,
    `Use: \`${escapeMarkup([command, name, args].filter(Boolean).join(' '))}\``,
    `Example: \`${command} ${escapeMarkup(example)}\``,
    may === 'none' ? 'Needs: no role, any full member.' : `Needs: ${may} here.`,
    also.length > 0 ? `Also: ${listed(also)}` : '',
  ].filter(Boolean);
  return message(text.join('\n'), [section(text.join('\n'))]);
}

/** A word that is no verb: the nearest one to press, or the short help. */
export function unknownVerb(
  asker: Asker,
  word: string,
  near: Verb | undefined,
  rest: string,
): Message {
  const { command } = asker;
  const said = `I don't know "${inert(word, 40)}".`;
  const help = homeActs.help.button();
  if (near) {
    const run = `${near.name} ${rest}`.trim();
    const text = `${said} Did you mean *${near.name}*?`;
    return message(text, [
      section(text),
      actions(button(`Run ${command} ${near.name}`, runId, { value: run }), help),
    ]);
  }
  const lines = verbs.map(({ name, help }) => `\`${command} ${name}\`  ${help}`);
  return message(`${said} Here is what I can do: ${verbs.map(({ name }) => name).join(', ')}.`, [
    section(`${said} Here is what I can do:\n${lines.join('\n')}`),
    actions(help),
  ]);
}

/** Keys that buttons say, and nobody types. */
const ofButtons: readonly string[] = ['page', 'list', 'facts'];

/** A word after a verb that the verb does not take. */
export function unknownWord(command: string, word: string, { name, args }: VerbFacts): Message {
  const said = `I don't know "${inert(word, 40)}" after *${name}*.`;
  const takes = args
    ? `Use: \`${escapeMarkup(`${command} ${name} ${args}`)}\``
    : `*${name}* takes no words.`;
  const text = `${said} ${takes}`;
  return message(text, [
    section(text),
    actions(
      button(`Run ${command} ${name}`, runId, { value: name }),
      button('Help', `${runId}#1`, { value: `help ${name}` }),
    ),
  ]);
}

/** A key that the verb does not take. */
export function unknownKey(key: string, { name, keys = [] }: VerbFacts): Message {
  const known =
    keys.length > 0
      ? `Filters: ${keys.filter((k) => !ofButtons.includes(k)).join(', ')}.`
      : `*${name}* takes none.`;
  const text = `"${inert(key, 40)}" isn't a filter. ${known}`;
  return message(text, [section(text)]);
}
