import { acceptView } from './accept.ts';
import { ApiError } from './api-error.ts';
import { type Obj, objs, str } from './json.ts';
import type { Person, Team, View, ViewValues } from './types.ts';
import { initialValues } from './values.ts';
import type { World } from './world.ts';

const MOST_VIEWS = 3;

const newHash = (world: World) => `${Math.floor(world.now() / 1000)}.${world.random(4)}`;

function freeExternalId(world: World, view: Obj, team: Team, except?: View): string {
  const id = str(view, 'external_id');
  for (const each of world.views.values())
    if (id && each !== except && each.team === team.id && each.externalId === id)
      throw new ApiError('duplicate_external_id');
  return id;
}

function build(world: World, team: Team, person: Person, view: Obj, previous?: View): View {
  const id = world.id('V');
  const made: View = {
    id,
    type: view.type === 'home' ? 'home' : 'modal',
    team: team.id,
    user: person.id,
    view,
    hash: newHash(world),
    rootId: previous?.rootId ?? id,
    previousId: previous?.id ?? null,
    externalId: freeExternalId(world, view, team),
    values: initialValues(view),
    errors: {},
    revision: 1,
  };
  world.views.set(id, made);
  return made;
}

/** Opens a modal over whatever the person had open. */
export function openModal(
  world: World,
  method: string,
  team: Team,
  person: Person,
  raw: unknown,
): View {
  const view = acceptView(world, method, raw, 'modal');
  freeExternalId(world, view, team);
  for (const open of person.stack) world.views.delete(open.id);
  const made = build(world, team, person, view);
  person.stack = [made];
  world.change({ kind: 'view_opened', person: person.id, view: made.id });
  return made;
}

/** Puts a modal on top of the open one; at most three lie on one another. */
export function pushModal(
  world: World,
  method: string,
  team: Team,
  person: Person,
  raw: unknown,
): View {
  const view = acceptView(world, method, raw, 'modal');
  const top = person.stack.at(-1);
  if (!top) throw new ApiError('not_found');
  if (person.stack.length >= MOST_VIEWS) {
    world.problem('push_limit_reached', 'a fourth view was pushed', method);
    throw new ApiError('push_limit_reached');
  }
  const made = build(world, team, person, view, top);
  person.stack.push(made);
  world.change({ kind: 'view_opened', person: person.id, view: made.id });
  return made;
}

/** Replaces what an open view shows; what was typed stays where block and action id stay. */
export function replaceView(
  world: World,
  method: string,
  target: View,
  raw: unknown,
  hash?: string,
): View {
  const view = acceptView(world, method, raw, target.type);
  if (hash && hash !== target.hash) throw new ApiError('hash_conflict');
  const team = world.teams.get(target.team);
  const externalId = team ? freeExternalId(world, view, team, target) : '';
  Object.assign(target, {
    view,
    externalId,
    hash: newHash(world),
    values: keep(target.values, view),
    errors: {},
    revision: target.revision + 1,
  });
  world.change({
    kind: target.type === 'home' ? 'home' : 'view_updated',
    person: target.user,
    view: target.id,
  });
  return target;
}

function keep(before: ViewValues, view: Obj): ViewValues {
  const after = initialValues(view);
  for (const [block, actions] of Object.entries(after))
    for (const [action, value] of Object.entries(actions)) {
      const typed = before[block]?.[action];
      if (typed && typed.type === value.type) actions[action] = typed;
    }
  return after;
}

/** Shows a new App Home to one person. */
export function publishHome(
  world: World,
  team: Team,
  person: Person,
  raw: unknown,
  hash?: string,
): View {
  if (!world.settings.homeTab) throw new ApiError('not_enabled');
  if (person.home) return replaceView(world, 'views.publish', person.home, raw, hash);
  const made = build(world, team, person, acceptView(world, 'views.publish', raw, 'home'));
  person.home = made;
  world.change({ kind: 'home', person: person.id, view: made.id });
  return made;
}

/** Takes the top modal away, or all of them. */
export function closeViews(world: World, person: Person, everything: boolean): View[] {
  const closed = everything ? person.stack.splice(0) : person.stack.splice(-1);
  for (const view of closed) {
    world.views.delete(view.id);
    world.change({ kind: 'view_closed', person: person.id, view: view.id });
  }
  return closed;
}

/** Block ids of the inputs of a view: the only keys that a submission's errors may have. */
export const inputIds = (view: View): string[] =>
  objs(view.view, 'blocks')
    .filter((block) => block.type === 'input')
    .map((block) => str(block, 'block_id'));

/** A view as Slack sends it. */
export function wireView(world: World, view: View): Obj {
  const given = view.view;
  const install = world.teams.get(view.team)?.install;
  const modal = { title: given.title, submit: given.submit ?? null, close: given.close ?? null };
  return {
    id: view.id,
    team_id: world.people.get(view.user)?.team ?? view.team,
    type: view.type,
    blocks: given.blocks,
    private_metadata: str(given, 'private_metadata'),
    callback_id: str(given, 'callback_id'),
    state: { values: view.values },
    hash: view.hash,
    ...(view.type === 'modal'
      ? modal
      : {
          title: { type: 'plain_text', text: 'View Title', emoji: true },
          submit: null,
          close: null,
        }),
    clear_on_close: given.clear_on_close === true,
    notify_on_close: given.notify_on_close === true,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: world.appId,
    external_id: view.externalId,
    app_installed_team_id: view.team,
    bot_id: install?.botId ?? '',
  };
}
