import type { AppView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import { allows } from '../../members/role.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { entered } from '../kernel/entered.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { namesOf } from '../team/act-names.ts';
import { actLine } from '../team/audit-message.ts';
import { peopleOfApp } from './card-frame.ts';
import { careForm } from './care-form.ts';
import { appModal } from './details.ts';
import { noSuchApp, whichApp } from './list-message.ts';
import { type Found, packFound, pressedApp, unpackFound } from './metadata.ts';
import { domainsOf } from './search.ts';
import { whyMessage } from './why.ts';

const FITS_MOST = 6;
const ACTS_READ = 40;
const ACTS_SHOWN = 10;
const SEARCH_MAX = 80;

/** The app of an id. Throws E-NOT-FOUND. */
export async function theApp(uses: Uses, actor: Actor, appId: number): Promise<AppView> {
  const app = await uses.apps.view(actor.who.workspaceId, appId);
  if (!app) throw new AppError('E-NOT-FOUND', `app ${appId}`, { name: 'such app' });
  return app;
}

/** A typed target to its app; where that is not clear, the question is the answer. */
export async function forApp(
  uses: Uses,
  actor: Actor,
  command: Command,
  verb: 'app' | 'approve' | 'ban' | 'revoke' | 'why',
  go: (appId: number) => Promise<Reply>,
): Promise<Reply> {
  const { workspaceId } = actor.who;
  const wanted = command.words.join(' ').trim();
  if (wanted === '') return privately(noSuchApp(verb, ''));
  const typed = command.options.get('domain');
  const domains = typed === undefined ? [] : await uses.domains.list(workspaceId);
  const domainIds = typed === undefined ? undefined : domainsOf(typed, domains);
  if (typed !== undefined && !domainIds) {
    return privately(paragraph(`No domain called "${inert(typed, 40)}".`));
  }
  const all = await uses.apps.find(workspaceId, wanted, domainIds ? 100 : FITS_MOST);
  const fit = all.filter(({ domainId }) => domainIds?.includes(domainId) ?? true);
  const byId = fit.filter(({ id }) => String(id) === wanted);
  const exact = fit.filter(({ name }) => name === wanted);
  const [only, second] = byId.length > 0 ? byId : exact.length > 0 ? exact : fit;
  if (!only) return privately(noSuchApp(verb, wanted));
  return second ? privately(whichApp(verb, wanted, exact.length > 0 ? exact : fit)) : go(only.id);
}

/** *App details*, on a page of its people. Throws E-NOT-FOUND. */
export async function showApp(uses: Uses, actor: Actor, asked: Found): Promise<Reply> {
  return inModal(await details(uses, actor, asked));
}

async function details(uses: Uses, actor: Actor, asked: Found) {
  const { workspaceId } = actor.who;
  const { audit } = uses.team;
  const app = await theApp(uses, actor, asked.appId);
  const filter = { subject: String(app.id), domainId: app.domainId };
  const [found, read] = await Promise.all([
    uses.apps.users(workspaceId, app.id, { search: asked.search, page: asked.page }),
    audit.last(workspaceId, filter, ACTS_READ),
  ]);
  const acts = read.filter(({ action }) => /^(?:app|tokens)\./u.test(action)).slice(0, ACTS_SHOWN);
  const [names, actNames] = await Promise.all([
    uses.people.names(workspaceId, peopleOfApp(app)),
    namesOf(uses, workspaceId, acts),
  ]);
  return appModal(app, {
    found,
    asked,
    metadata: packFound(asked),
    names,
    history: acts.map((act) => actLine(act, actNames)),
    mayDecide: allows(actor.role, 'operator'),
    now: uses.clock.now(),
  });
}

export const appHandler = (uses: Uses, actor: Actor, command: Command) =>
  forApp(uses, actor, command, 'app', (appId) =>
    showApp(uses, actor, { appId, search: '', page: 0 }),
  );

export const showPressedApp = (uses: Uses, actor: Actor, value: string | undefined) =>
  showApp(uses, actor, { appId: pressedApp(value).appId, search: '', page: 0 });

/** Another page of the people in an open window; the value is `<app>:<page>`, what was searched for is in the window. */
export async function turnUsers(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
  metadata: string,
): Promise<Reply> {
  const { appId, seen: page = 0 } = pressedApp(value);
  const { search } = unpackFound(metadata);
  return showApp(uses, actor, { appId, search, page });
}

/** `Find`: the people whose name or user name holds the words. */
export async function submitFind(
  uses: Uses,
  actor: Actor,
  said: { values: unknown; metadata: string },
): Promise<SubmitReply> {
  const { appId } = unpackFound(said.metadata);
  const typed = entered(said.values, careForm.search, 'value').replace(/\s+/gu, ' ').trim();
  const search = [...typed].slice(0, SEARCH_MAX).join('');
  return { kind: 'modal', view: await details(uses, actor, { appId, search, page: 0 }) };
}

/** `why NAME`: the score, point by point, to the asker alone. */
export const whyHandler = (uses: Uses, actor: Actor, command: Command) =>
  forApp(uses, actor, command, 'why', async (appId) =>
    privately(whyMessage(await theApp(uses, actor, appId))),
  );
