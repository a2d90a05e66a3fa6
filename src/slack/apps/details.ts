import { allows } from '../../members/role.ts';
import type { Press, Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { namesOf } from '../team/act-names.ts';
import { actLine } from '../team/audit-message.ts';
import { appActs } from './acts.ts';
import { peopleOfApp } from './card-frame.ts';
import { appModal, searchField } from './details-window.ts';
import { theApp } from './pressed.ts';
import type { AppRef, Found, PageRef } from './values.ts';

type Using = Pick<Uses, 'apps' | 'questions' | 'team' | 'people' | 'clock'>;

const ACTS_READ = 40;
const ACTS_SHOWN = 10;

/** *App details*, on a page of its people. Throws E-NOT-FOUND. */
async function details(uses: Using, actor: Actor, asked: Found) {
  const { workspaceId } = actor.who;
  const app = await theApp(uses, actor, asked.appId);
  const filter = { subject: String(app.id), domainId: app.domainId };
  const [found, read, questions, { isOn }, reads] = await Promise.all([
    uses.apps.users(workspaceId, app.id, { search: asked.search, page: asked.page }),
    uses.team.audit.last(workspaceId, filter, ACTS_READ),
    uses.questions.ofApp(workspaceId, app.id),
    uses.questions.asking(workspaceId, app.domainId),
    uses.apps.reads(workspaceId, app.id),
  ]);
  const acts = read.filter(({ action }) => /^(?:app|tokens)\./u.test(action)).slice(0, ACTS_SHOWN);
  const [names, actNames] = await Promise.all([
    uses.people.names(workspaceId, [
      ...peopleOfApp(app),
      ...questions.flatMap(({ slackUser }) => slackUser ?? []),
    ]),
    namesOf(uses, workspaceId, acts),
  ]);
  return appModal(app, {
    found,
    asked,
    names,
    asks: { isOn, questions },
    reads,
    history: acts.map((act) => actLine(act, actNames)),
    mayDecide: allows(actor.role, 'operator'),
    now: uses.clock.now(),
  });
}

export const showApp = async (uses: Using, actor: Actor, { appId }: AppRef): Promise<Reply> =>
  inModal(await details(uses, actor, { appId, search: '', page: 0 }));

/** What the people in an open window were searched by. Throws E-STALE-CARD. */
export const searchIn = ({ metadata }: Press): string =>
  appActs.details.form.state.read(metadata).search;

/** Another page of the people in an open window. */
export const turnUsers = async (
  uses: Using,
  actor: Actor,
  { appId, page }: PageRef,
  press: Press,
): Promise<Reply> => inModal(await details(uses, actor, { appId, search: searchIn(press), page }));

/** `Find`: the people whose name or user name holds the words. */
export const submitFind = async (
  uses: Using,
  actor: Actor,
  { values, state: { appId } }: Submission<Found>,
): Promise<SubmitReply> => {
  const search = searchField.line(values);
  return { kind: 'modal', view: await details(uses, actor, { appId, search, page: 0 }) };
};
