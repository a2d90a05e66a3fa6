import { UNUSED_DAYS } from '../../apps/inventory/facts.ts';
import type { AppUser, RevocationView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { chosen, entered, ticked } from '../kernel/entered.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, nothing, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { count } from '../kit/words.ts';
import { forApp, theApp } from './app.ts';
import { pressedApp, revocationIdOf, unpackApp, unpackFound } from './metadata.ts';
import { line } from './pressed.ts';
import {
  oursModal,
  PICKS_MOST,
  type Reach,
  revokeForm,
  revokeModal,
  TYPED_OVER,
} from './revoke-form.ts';
import { makerOf } from './words.ts';

/** People of an app to pick from: the first hundred, or a page of a search. */
async function peopleOf(
  uses: Uses,
  workspaceId: number,
  appId: number,
  asked?: { search: string; page: number },
): Promise<{ users: AppUser[]; total: number }> {
  const { apps } = uses;
  const first = await apps.users(workspaceId, appId, asked ?? { search: '', page: 0 });
  const users = [...first.users];
  for (let page = 1; !asked && users.length < Math.min(first.total, PICKS_MOST); page += 1) {
    const more = await apps.users(workspaceId, appId, { search: '', page });
    if (more.users.length === 0) break;
    users.push(...more.users);
  }
  return { users: users.slice(0, PICKS_MOST), total: asked ? users.length : first.total };
}

async function open(
  uses: Uses,
  actor: Actor,
  appId: number,
  asked?: { search: string; page: number },
): Promise<Reply> {
  const app = await theApp(uses, actor, appId);
  if (app.isOurs) return inModal(oursModal(app));
  if (app.tokens === 0) {
    return privately(paragraph(`Nobody holds a token of ${inert(app.name)} now.`));
  }
  const people = await peopleOf(uses, actor.who.workspaceId, appId, asked);
  return inModal(revokeModal(app, { ...people, picked: asked !== undefined }));
}

export const openRevoke = (uses: Uses, actor: Actor, value: string | undefined) =>
  open(uses, actor, pressedApp(value).appId);

/** *Revoke theirs*: of the people that a search in the open window found. */
export function openRevokeFound(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
  metadata: string,
): Promise<Reply> {
  const { appId, seen: page = 0 } = pressedApp(value);
  const { search } = unpackFound(metadata);
  return open(uses, actor, appId, { search, page });
}

export const revokeHandler = (uses: Uses, actor: Actor, command: Command) =>
  forApp(uses, actor, command, 'revoke', (id) => openRevoke(uses, actor, String(id)));

/** `Revoke tokens`: nothing is asked for until the name is typed exactly, where many people are hit. */
export async function submitRevoke(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { workspaceId, userId } = actor.who;
  const shown = unpackApp(said.metadata);
  const { values } = said;
  const app = await theApp(uses, actor, shown.appId);
  if (app.isOurs) return { kind: 'modal', view: oursModal(app) };
  const refuse = async (block: string, problem: string): Promise<SubmitReply> => {
    const people = await peopleOf(uses, workspaceId, app.id);
    const view = revokeModal(app, { ...people, picked: false, problem });
    return { kind: 'errors', errors: { [block]: problem }, view };
  };
  const reason = line(entered(values, revokeForm.reason, 'value'));
  if (reason === '') return refuse(revokeForm.reason.block, 'Say why.');
  const reach = reachOf(chosen(values, revokeForm.reach));
  const picked = pickedOf(values);
  if (reach === 'users' && picked.length === 0) {
    return refuse(revokeForm.users.block, 'Pick at least one user.');
  }
  const typed = entered(values, revokeForm.name, 'value').trim();
  const wanted = plainName(app.name);
  if (shown.users > TYPED_OVER && typed !== app.name && typed !== wanted) {
    return refuse(revokeForm.name.block, `That doesn't match. Type ${wanted} exactly.`);
  }
  const pickedTokens = picked.reduce((sum, { tokens }) => sum + tokens, 0);
  const { waitsForSecond } = await uses.apps.revoke({
    workspaceId,
    appId: app.id,
    reach,
    userIds: reach === 'users' ? picked.map((each) => each.userId) : [],
    unusedDays: reach === 'unused' ? UNUSED_DAYS : undefined,
    reason,
    shownTokens: { all: shown.tokens, unused: shown.unused, users: pickedTokens }[reach],
    shownUsers: {
      all: shown.users,
      unused: Math.min(shown.users, shown.unused),
      users: picked.length,
    }[reach],
    by: userId,
  });
  const text = waitsForSecond
    ? `Asked. So many people need a second operator, who must agree within 24 h; the card is in the channel of ${inert(app.domainName)}.`
    : `Tokens of ${inert(app.name)} are being removed. The card says what Salesforce has confirmed, and has *Stop*.`;
  return { kind: 'modal', view: messageModal(paragraph(text)) };
}

const reachOf = (value: string): Reach => (value === 'users' || value === 'unused' ? value : 'all');

/** Those who were picked, as the menu says them: `<user>:<tokens>`. */
function pickedOf(values: unknown): { userId: string; tokens: number }[] {
  return ticked(values, revokeForm.users).flatMap((value) => {
    const [, userId, tokens] = /^(005[A-Za-z0-9]{12,15}):(\d{1,7})$/u.exec(value) ?? [];
    return userId === undefined ? [] : [{ userId, tokens: Number(tokens) }];
  });
}

/** The revocation behind a press. Throws E-NOT-FOUND. */
async function theRun(uses: Uses, actor: Actor, value: string | undefined) {
  const id = revocationIdOf(value);
  const run = await uses.apps.revocation(actor.who.workspaceId, id);
  if (!run) throw new AppError('E-NOT-FOUND', `revocation ${id}`, { name: 'such revocation' });
  return run;
}

/** *Agree*, *Disagree*: by someone else than who asked. */
export async function agreeTo(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
  yes: boolean,
): Promise<Reply> {
  const run = await theRun(uses, actor, value);
  const { workspaceId, userId: by } = actor.who;
  try {
    await uses.apps.agree({ workspaceId, revocationId: run.id, by, yes });
  } catch (error) {
    if (error instanceof AppError && error.facts.own === true) {
      return privately(paragraph('Someone else must agree; you asked for this.'));
    }
    throw await staleRun(uses, actor, run, error);
  }
  return nothing;
}

export async function stopRun(uses: Uses, actor: Actor, value: string | undefined) {
  const run = await theRun(uses, actor, value);
  const { workspaceId, userId: by } = actor.who;
  try {
    await uses.apps.stop({ workspaceId, revocationId: run.id, by });
  } catch (error) {
    throw await staleRun(uses, actor, run, error);
  }
  return privately(
    paragraph(`It stops before the next batch: at most ${count(50, 'more token')} go.`),
  );
}

/** *Retry 3*: the failed ones, none other. */
export async function retryRun(uses: Uses, actor: Actor, value: string | undefined) {
  const run = await theRun(uses, actor, value);
  const { workspaceId, userId: by } = actor.who;
  try {
    await uses.apps.retry({ workspaceId, revocationId: run.id, by });
  } catch (error) {
    throw await staleRun(uses, actor, run, error);
  }
  return nothing;
}

const ends: Readonly<Partial<Record<RevocationView['state'], string>>> = {
  due: 'Agreed',
  running: 'Agreed',
  proving: 'Agreed',
  done: 'Finished',
  stopped: 'Stopped',
  refused: 'Not agreed',
};

/** E-STALE-CARD that says what became of a revocation; any other error as it is. */
async function staleRun(
  uses: Uses,
  actor: Actor,
  before: RevocationView,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'E-STALE-CARD') return error;
  const { workspaceId } = actor.who;
  const run = (await uses.apps.revocation(workspaceId, before.id)) ?? before;
  const by = typeof error.facts.by === 'string' ? error.facts.by : (run.stopBy ?? run.agreedBy);
  if (by === null) return error;
  const names = await uses.people.names(workspaceId, by.startsWith('policy:') ? [] : [by]);
  return new AppError('E-STALE-CARD', `revocation ${run.id} is ${run.state}`, {
    what: ends[run.state] ?? 'Changed',
    byName: by.startsWith('policy:') ? makerOf(by, names) : (names.get(by) ?? 'someone who left'),
    at: (run.endedAt ?? uses.clock.now()).toISOString(),
  });
}
