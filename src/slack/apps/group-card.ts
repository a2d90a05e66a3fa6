import type { GroupView } from '../../apps/inventory/view.ts';
import { actions, confirmDialog, context, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { count, listed, listedOf, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { makerOf, untilWords } from './words.ts';

type Names = ReadonlyMap<string, string>;

/** One act on many apps, in one message: how many, what, who, why, and how to take it back. */

const signs: { readonly [K in GroupView['kind']]: string } = {
  approved: '🟢',
  banned: '⛔',
  ignored: '⚪',
  snoozed: '💤',
  assigned: '👤',
  imported: '📄',
  revoked: '✂️',
};

const does: {
  readonly [K in Exclude<GroupView['kind'], 'imported' | 'assigned' | 'revoked'>]: string;
} = {
  approved: 'approved',
  banned: 'banned',
  ignored: 'put aside, as not ones we care about',
  snoozed: 'snoozed',
};

/** `212 apps approved in Production EU until 24 Nov 2027`; names of domains in bold. */
function whatWords(group: GroupView, names: Names): string {
  const many = count(group.apps, 'app');
  if (group.kind === 'imported') {
    const parts = [
      group.approved > 0 && `${number(group.approved)} approved`,
      group.banned > 0 && `${number(group.banned)} banned`,
      group.ignored > 0 && `${number(group.ignored)} put aside`,
    ].filter((part) => part !== false);
    return `*Decisions on ${many} out of a file*, ${placeWords(group)}: ${listed(parts)}`;
  }
  if (group.kind === 'assigned') {
    return `*${many} assigned* to ${makerOf(group.owner ?? '', names)}, ${placeWords(group)}`;
  }
  if (group.kind === 'revoked') {
    return `*Removal of the tokens of ${many}*, ${placeWords(group)}`;
  }
  const until =
    group.kind === 'approved'
      ? ` ${untilWords(group.until)}`
      : group.kind === 'snoozed' && group.until
        ? ` until ${when(group.until)}`
        : '';
  return `*${many} ${does[group.kind]}* ${placeWords(group)}${until}`;
}

const DOMAINS_MOST = 3;

function placeWords({ domainNames }: GroupView): string {
  const shown = domainNames.slice(0, DOMAINS_MOST).map((name) => bold(name));
  const more = domainNames.length - shown.length;
  return `in ${listed([...shown, ...(more > 0 ? [count(more, 'more domain')] : [])])}`;
}

/** `Gearset, Zoom, Fivetran and 209 more`. */
function nameWords({ names, apps }: GroupView): string {
  const shown = names.map((name) => inert(name, 40));
  return listedOf(shown, apps);
}

/** How far what it removes is. Never "removed" while one token remains. */
function tokenWords({ kind, revoking }: GroupView): string[] {
  if (!revoking) {
    return kind === 'banned' || kind === 'imported' ? ['No token is being removed.'] : [];
  }
  const { tokens, removed, waiting, running, short, runs } = revoking;
  const of = `${number(removed)} of ${number(tokens)} removed`;
  const apps = (n: number) => (runs === 1 ? '' : ` of ${count(n, 'app')}`);
  return [
    [
      `Tokens: ${of}`,
      waiting > 0 && `a second operator must agree to those${apps(waiting)}`,
      running > 0 && `removing those${apps(running)}`,
      short > 0 && `not all${apps(short)} could be removed: see *Details*`,
    ]
      .filter((part) => part !== false)
      .join(' · '),
  ];
}

/**
 * `Sam Lee took it back: 197 of 200 apps are as they were before. 3 stay as they are, each changed since or under one decision
 * with one that was: A, B and C.`
 */
export function undoneWords(group: GroupView, names: Names): string {
  const by = makerOf(group.undoneBy ?? '', names);
  const left = group.apps - group.back;
  const named = (group.leftNames ?? []).map((name) => inert(name, 40));
  const rest =
    left > 0
      ? ` ${number(left)} ${left === 1 ? 'stays as it is, since it was changed' : 'stay as they are, each changed since or under one decision with one that was'}: ${listedOf(named, left)}.`
      : '';
  const tokens =
    (group.revoking?.removed ?? 0) > 0 ? ' Tokens that were removed stay removed.' : '';
  return `${by} took it back: ${number(group.back)} of ${count(group.apps, 'app')} ${group.apps === 1 ? 'is as it was' : 'are as they were'} before.${rest}${tokens}`;
}

export function groupCard(group: GroupView, names: Names, now: Date): Message {
  const isUndone = group.undoneAt !== null;
  const mayUndo = !isUndone && now < group.undoUntil;
  const reason = group.reason ? ` Reason: ${inert(group.reason, 300)}.` : '';
  const lines = [
    `${isUndone ? '↩️ Taken back:' : signs[group.kind]} ${whatWords(group, names)}`,
    `By ${makerOf(group.madeBy, names)}, ${when(group.madeAt)}.${reason}`,
    nameWords(group),
    ...tokenWords(group),
    ...(isUndone ? [undoneWords(group, names)] : []),
  ];
  const isAtIt = (group.revoking?.running ?? 0) > 0;
  return message(lines.slice(0, 2).join('. '), [
    section(lines.join('\n')),
    actions(
      ...(mayUndo ? [undoButton(group)] : []),
      ...(isAtIt ? [appActs.stopAll.button(group.revoking?.revocationId ?? 0)] : []),
      appActs.groupListed.button(group.id, {
        label: `Details: the ${count(group.apps, 'app')} of it`,
      }),
    ),
    ...(mayUndo ? [context(`All of it can be undone until ${when(group.undoUntil)}.`)] : []),
  ]);
}

const undoButton = (group: GroupView) => {
  const tokens = group.revoking ? ' Tokens that were removed stay removed.' : '';
  return appActs.groupUndo.button(group.id, {
    label: `Undo: ${count(group.apps, 'app')}`,
    confirm: confirmDialog(
      'Undo all of it?',
      `${count(group.apps, 'app')} will be as before. Those that somebody changed since stay as they are, with those that were under one decision with them.${tokens}`,
      'Undo',
    ),
  });
};

/** DM: somebody made you the owner of several apps. */
export function assignedManyMessage(group: GroupView, names: Names): Message {
  const text = `${makerOf(group.madeBy, names)} made you the owner of ${count(group.apps, 'app')} ${placeWords(group)}: ${nameWords(group)}. You are asked before a decision on them ends.`;
  return message(text, [section(text), actions(appActs.groupListed.button(group.id))]);
}
