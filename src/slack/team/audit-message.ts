import type { Act } from '../../audit/read-store.ts';
import { isSlackChannel } from '../../lib/slack-ids.ts';
import { policyTitle } from '../apps/policy-words.ts';
import { runId } from '../kernel/routes.ts';
import { actions, button, context, type Message, message, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { nameIn } from '../kit/names.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import type { ActNames } from './act-names.ts';
import { actWords, objectOf } from './act-words.ts';

const actors: Readonly<Record<string, string>> = {
  bot: 'The bot',
  salesforce: 'Salesforce',
  schedule: 'The schedule',
};

/** `Priya Shah banned DataLift in Production EU · 24 Nov at 10:14` */
export function actLine(act: Act, names: ActNames): string {
  const actor = actors[act.actor] ?? inert(names.people.get(act.actor) ?? 'Someone who left');
  const { before, after, reason, act: refused, again } = act.facts;
  const { removed, meant } = act.facts;
  const change =
    before !== undefined && after !== undefined
      ? `(${text(before)} → ${text(after)})`
      : typeof removed === 'number' && typeof meant === 'number'
        ? `(${text(removed)} of ${text(meant)})`
        : '';
  const more = [
    typeof refused === 'string' ? `: ${inert(refused)}` : '',
    typeof again === 'number' ? `, ${count(again, 'more time')} within an hour` : '',
    typeof reason === 'string' ? ` · "${inert(reason)}"` : '',
  ].join('');
  const did = actWords(act, objectWords(act, names));
  return `${[actor, did, change].filter(Boolean).join(' ')}${more} · ${when(act.at)}`;
}

function objectWords(act: Act, names: ActNames): string {
  const object = objectOf(act);
  const domain = act.domainId === null ? undefined : names.domains.get(act.domainId);
  const place = domain ? inert(domain.name) : '';
  switch (object.type) {
    case 'person':
      return inert(nameIn(names.people, object.id));
    case 'app': {
      const app = inert(names.apps.get(object.id) ?? 'an app that is gone');
      return place ? `${app} in ${place}` : app;
    }
    case 'apps': {
      const { apps, back } = act.facts;
      const many = count(Number(apps ?? 0), 'app');
      const of = typeof back === 'number' ? `${number(back)} of ${many}` : `${many} together`;
      return place ? `${of} in ${place}` : of;
    }
    case 'channel':
      return isSlackChannel(object.id) ? `<#${object.id}>` : 'a channel';
    case 'policy':
      return inert(policyTitle(object.id));
    default:
      return place;
  }
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
      ? [actions(button('Export 30 days', runId, { value: 'export audit since:30d' }))]
      : []),
  ]);
}
