import type { AppLine } from '../../apps/inventory/view.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { runId } from '../kernel/routes.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, button, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { listed } from '../kit/words.ts';
import { likeMark, markedPlain } from './danger-words.ts';
import { domainsOf } from './search.ts';
import type { AppRef } from './values.ts';

type Using = Pick<Uses, 'apps' | 'domains'>;

const FITS_MOST = 6;
/** Read where only those of some domains fit. */
const READ_MOST = 100;

/** A verb with an app after it: does what the act's button does; where it is not clear which app, that is asked. */
export const typedApp =
  <U>(
    verb: 'app' | 'approve' | 'ban' | 'revoke' | 'why',
    go: (uses: U, actor: Actor, ref: AppRef) => Promise<Reply>,
  ) =>
  async (uses: U & Using, actor: Actor, command: Command): Promise<Reply> => {
    const found = await oneApp(uses, actor, command, verb);
    return 'blocks' in found ? privately(found) : go(uses, actor, { appId: found.id });
  };

/** The app that was typed, or the question which one. */
async function oneApp(
  { apps, domains }: Using,
  { who: { workspaceId } }: Actor,
  { words, options }: Command,
  verb: string,
): Promise<AppLine | Message> {
  const wanted = words.join(' ').trim();
  if (wanted === '') return noSuchApp(verb, '');
  const typed = options.get('domain');
  const domainIds =
    typed === undefined ? undefined : domainsOf(typed, await domains.named(workspaceId));
  if (typed !== undefined && !domainIds) {
    return paragraph(`No domain called "${inert(typed, 40)}".`);
  }
  const all = await apps.find(workspaceId, wanted, domainIds ? READ_MOST : FITS_MOST);
  const fit = all.filter(({ domainId }) => domainIds?.includes(domainId) ?? true);
  const byId = fit.filter(({ id }) => String(id) === wanted);
  const exact = fit.filter(({ name }) => name === wanted);
  const [only, second] = byId.length > 0 ? byId : exact.length > 0 ? exact : fit;
  if (!only) return noSuchApp(verb, wanted);
  return second ? whichApp(verb, wanted, exact.length > 0 ? exact : fit) : only;
}

const SHOWN_MOST = 5;

/** Several apps fit what was typed. */
export function whichApp(verb: string, wanted: string, found: readonly AppLine[]): Message {
  const shown = found.slice(0, SHOWN_MOST);
  const names = shown.map(
    (app) => `${inert(app.name, 40)}${likeMark(app)} in ${inert(app.domainName, 40)}`,
  );
  const text = `Several apps fit "${inert(wanted, 40)}". Which one: ${listed(names, 'or')}?`;
  return message(text, [
    section(text),
    actions(
      ...shown.map((app, at) =>
        button(`${markedPlain(app, 50)} · ${app.domainName}`, `${runId}#${at}`, {
          value: `${verb} ${app.id}`,
        }),
      ),
      button('All that fit', `${runId}#9`, { value: `apps "${wanted}"`.slice(0, 200) }),
    ),
  ]);
}

/** Nothing fits what was typed, or nothing was typed. */
export const noSuchApp = (verb: string, wanted: string): Message =>
  paragraph(
    wanted === ''
      ? `Which app? Type its name, such as \`${verb} DataLift\`, or pick it from the list.`
      : `No app called "${inert(wanted, 40)}". The list shows them all.`,
    button('List apps', runId, { value: 'apps' }),
  );
