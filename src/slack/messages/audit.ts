import type { Act } from '../../audit/read-store.ts';
import { actWords, objectOf } from '../act-words.ts';
import { actions, button, context, type Message, message, section } from '../blocks.ts';
import { inert } from '../escape.ts';
import { actionIds } from '../ids.ts';
import { when } from '../time.ts';
import { count } from '../words.ts';

export interface ActNames {
  readonly people: ReadonlyMap<string, string>;
  readonly domains: ReadonlyMap<number, { readonly name: string }>;
}

const actors: Readonly<Record<string, string>> = {
  bot: 'The bot',
  salesforce: 'Salesforce',
  schedule: 'The schedule',
};

/** `Priya Shah connected Production EU · 24 Nov at 10:14` */
export function actLine(act: Act, names: ActNames): string {
  const actor = actors[act.actor] ?? inert(names.people.get(act.actor) ?? 'Someone who left');
  const domain = act.domainId === undefined ? undefined : names.domains.get(act.domainId);
  const object = objectOf(act);
  const on =
    object.type === 'person'
      ? inert(names.people.get(object.id) ?? 'someone who left')
      : domain
        ? inert(domain.name)
        : '';
  const { before, after, reason, act: refused } = act.facts;
  const change =
    before !== undefined && after !== undefined ? `(${text(before)} → ${text(after)})` : '';
  const more = [
    typeof refused === 'string' ? `: ${inert(refused)}` : '',
    typeof reason === 'string' ? ` · "${inert(reason)}"` : '',
  ].join('');
  return `${[actor, actWords(act), on, change].filter(Boolean).join(' ')}${more} · ${when(act.at)}`;
}

const text = (value: unknown) =>
  inert(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** The answer to `audit`: the newest acts, newest first. */
export function auditMessage(acts: readonly Act[], names: ActNames, mayExport: boolean): Message {
  const title = `*Audit log*, the last ${count(acts.length, 'act')}`;
  const lines = acts.map((act) => `• ${actLine(act, names)}`);
  return message([title, ...lines].join('\n'), [
    section([title, ...lines].join('\n')),
    context('Only you see this.'),
    ...(mayExport
      ? [actions(button('Export 30 days', actionIds.run, { value: 'export audit since:30d' }))]
      : []),
  ]);
}
