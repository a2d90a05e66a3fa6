import { UNUSED_DAYS } from '../../apps/inventory/facts.ts';
import type { AppUser } from '../../apps/inventory/view.ts';
import type { Press, Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import type { FieldId } from '../kit/fields.ts';
import { searchIn } from './details.ts';
import { theApp } from './pressed.ts';
import {
  nameField,
  oursModal,
  PICKS_MOST,
  type Reach,
  reachField,
  reasonField,
  revokeModal,
  TYPED_OVER,
  usersField,
} from './revoke-window.ts';
import type { AppRef, AppSeen, PageRef } from './values.ts';

type Using = Pick<Uses, 'apps'>;

/** People of an app to pick from: the first hundred, or a page of a search. */
async function peopleOf(
  { apps }: Using,
  { who: { workspaceId } }: Actor,
  appId: number,
  found?: { search: string; page: number },
): Promise<{ users: readonly AppUser[]; total: number }> {
  if (found) {
    const { users } = await apps.users(workspaceId, appId, found);
    return { users: users.slice(0, PICKS_MOST), total: users.length };
  }
  const users: AppUser[] = [];
  let total = 0;
  for (let page = 0; page === 0 || users.length < Math.min(total, PICKS_MOST); page += 1) {
    const more = await apps.users(workspaceId, appId, { search: '', page });
    if (page === 0) total = more.total;
    if (more.users.length === 0) break;
    users.push(...more.users);
  }
  return { users: users.slice(0, PICKS_MOST), total };
}

const aloneOf = ({ apps }: Using, { who: { workspaceId, userId } }: Actor) =>
  apps.alone(workspaceId, userId);

/** *Revoke tokens*; `found`: of the people on a page of a search. */
async function open(
  uses: Using,
  actor: Actor,
  appId: number,
  found?: { search: string; page: number },
): Promise<Reply> {
  const app = await theApp(uses, actor, appId);
  if (app.isOurs) return inModal(oursModal(app));
  if (app.tokens === 0) {
    return privately(paragraph(`Nobody holds a token of ${inert(app.name)} now.`));
  }
  const [people, alone] = await Promise.all([
    peopleOf(uses, actor, appId, found),
    aloneOf(uses, actor),
  ]);
  return inModal(revokeModal(app, { ...people, alone, picked: found !== undefined }));
}

export const openRevoke = (uses: Using, actor: Actor, { appId }: AppRef): Promise<Reply> =>
  open(uses, actor, appId);

/** *Revoke theirs*: of the people that a search in the open window found. */
export const openRevokeFound = async (
  uses: Using,
  actor: Actor,
  { appId, page }: PageRef,
  press: Press,
): Promise<Reply> => open(uses, actor, appId, { search: searchIn(press), page });

/** `Revoke tokens`: nothing is asked for until the name is typed exactly, where many people are hit. */
export async function submitRevoke(
  uses: Using,
  actor: Actor,
  { values, state: shown }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const { workspaceId, userId: by } = actor.who;
  const app = await theApp(uses, actor, shown.appId);
  if (app.isOurs) return { kind: 'modal', view: oursModal(app) };
  const wish = wishOf(values);
  const wrong = wrongIn(values, wish, app.name, shown);
  if (wrong) {
    const [people, alone] = await Promise.all([
      peopleOf(uses, actor, app.id),
      aloneOf(uses, actor),
    ]);
    const view = revokeModal(app, { ...people, alone, picked: false, problem: wrong.why });
    return refuse(wrong.field, wrong.why, view);
  }
  const isCanary = wish.reach === 'one';
  const picked = isCanary ? await firstOf(uses, actor, app.id, wish) : wish.picked;
  if (isCanary && picked.length === 0)
    return told(`Nobody holds a token of ${inert(app.name)} now.`);
  const { waitsForSecond } = await uses.apps.revoke({
    workspaceId,
    appId: app.id,
    reach: wish.reach === 'one' ? 'users' : wish.reach,
    userIds: isCanary || wish.reach === 'users' ? picked.map(({ userId }) => userId) : [],
    unusedDays: wish.reach === 'unused' ? UNUSED_DAYS : undefined,
    reason: wish.reason,
    shownTokens: shownOf({ ...wish, picked }, shown),
    by,
    isCanary,
  });
  return told(
    waitsForSecond
      ? `Asked. Nothing is removed yet: so many people in 24 h need a second operator, who must agree within 24 h. The card is in the channel of ${inert(app.domainName)}; *Withdraw* takes it back.`
      : isCanary
        ? `Tokens of one user are being removed. In 15 minutes a message says what still calls, in the thread of the app's card, or to you where it has none; it has *Revoke the rest* and *Stop here*.`
        : `Tokens of ${inert(app.name)} are being removed. The card says what Salesforce has confirmed, and has *Stop*.`,
  );
}

/** Who loses it first: the one who was picked, else who used it last. */
async function firstOf(uses: Using, actor: Actor, appId: number, { picked }: Wish) {
  if (picked.length > 0) return picked;
  const { users } = await peopleOf(uses, actor, appId);
  return users.slice(0, 1);
}

type Wish = ReturnType<typeof wishOf>;

const wishOf = (values: unknown) => ({
  reason: reasonField.line(values),
  reach: reachOf(reachField.read(values)),
  picked: pickedOf(values),
});

/** The first field that does not do. */
function wrongIn(
  values: unknown,
  { reason, reach, picked }: Wish,
  name: string,
  shown: AppSeen,
): { field: FieldId; why: string } | undefined {
  if (reason === '') return { field: reasonField, why: 'Say why.' };
  if (reach === 'users' && picked.length === 0) {
    return { field: usersField, why: 'Pick at least one user.' };
  }
  if (reach === 'one' && picked.length > 1) {
    return { field: usersField, why: 'Pick one user, or nobody for who used it last.' };
  }
  const typed = nameField.read(values).trim();
  const wanted = plainName(name);
  return shown.users > TYPED_OVER && typed !== name && typed !== wanted
    ? { field: nameField, why: `That doesn't match. Type ${wanted} exactly.` }
    : undefined;
}

/** How many tokens the person saw that it hits. */
function shownOf({ reach, picked }: Wish, shown: AppSeen): number {
  switch (reach) {
    case 'all':
      return shown.tokens;
    case 'unused':
      return shown.unused;
    case 'users':
    case 'one':
      return picked.reduce((sum, { tokens }) => sum + tokens, 0);
  }
}

const reachOf = (value: string): Reach =>
  value === 'users' || value === 'unused' || value === 'one' ? value : 'all';

/** Those who were picked, as the menu says them: `<user>:<tokens>`. */
function pickedOf(values: unknown): { userId: string; tokens: number }[] {
  return usersField.read(values).flatMap((value) => {
    const [, userId, tokens] = /^(005[A-Za-z0-9]{12,15}):(\d{1,7})$/u.exec(value) ?? [];
    return userId === undefined ? [] : [{ userId, tokens: Number(tokens) }];
  });
}
