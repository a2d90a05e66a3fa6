import { ApiError } from './api-error.ts';
import { type Ack, deliverInteraction } from './deliver.ts';
import { clientErrors } from './fill.ts';
import { isObj, type Obj, obj, objs, str } from './json.ts';
import { base } from './payloads.ts';
import { issueResponseUrl } from './response-url.ts';
import { issueTrigger } from './triggers.ts';
import type { Person, Team, View } from './types.ts';
import { closeViews, inputIds, pushModal, replaceView, wireView } from './views.ts';
import type { World } from './world.ts';

/** How a submission ended, and what stands under the inputs, by label. */
export interface Submitted {
  outcome: 'closed' | 'cleared' | 'updated' | 'pushed' | 'errors' | 'failed';
  errors: Record<string, string>;
}

const SUBMISSION = 'view_submission';

function labelled(view: View): Record<string, string> {
  const labels = new Map(
    objs(view.view, 'blocks').map((block) => [
      str(block, 'block_id'),
      str(obj(block, 'label'), 'text'),
    ]),
  );
  return Object.fromEntries(
    Object.entries(view.errors).map(([id, text]) => [labels.get(id) || id, text]),
  );
}

function responseUrls(world: World, team: Team, person: Person, view: View): Obj[] {
  return objs(view.view, 'blocks').flatMap((block) => {
    const element = obj(block, 'element');
    const [block_id, action_id] = [str(block, 'block_id'), str(element, 'action_id')];
    const value = view.values[block_id]?.[action_id];
    const channel_id = str(value, 'selected_conversation') || str(value, 'selected_channel');
    if (element.response_url_enabled !== true || !channel_id) return [];
    const response_url = issueResponseUrl(world, {
      team: team.id,
      user: person.id,
      channel: channel_id,
      kind: 'action',
    });
    return [{ block_id, action_id, channel_id, response_url }];
  });
}

/** Submits the view on top and does what the bot answers. */
export async function submitTop(world: World, person: Person, view: View): Promise<Submitted> {
  view.errors = clientErrors(view.view, view.values);
  if (Object.keys(view.errors).length > 0) return { outcome: 'errors', errors: labelled(view) };
  const team = world.teams.get(view.team);
  if (!team) throw new Error('the view belongs to no workspace');
  const ack = await deliverInteraction(world, {
    type: SUBMISSION,
    ...base(world, team, person),
    trigger_id: issueTrigger(world, team.id, person.id, view.id),
    view: wireView(world, view),
    response_urls: responseUrls(world, team, person, view),
  });
  return obey(world, team, person, view, ack);
}

function obey(world: World, team: Team, person: Person, view: View, ack: Ack): Submitted {
  const failed = (detail: string): Submitted => {
    view.errors = { '': 'We had some trouble connecting. Try again?' };
    if (detail) world.problem('bad_submission_answer', detail, SUBMISSION);
    return { outcome: 'failed', errors: view.errors };
  };
  if (!ack.ok) return failed('');
  if (ack.body === undefined || (isObj(ack.body) && Object.keys(ack.body).length === 0)) {
    dropView(world, person, view);
    return { outcome: 'closed', errors: {} };
  }
  if (!isObj(ack.body)) return failed(`text where JSON belongs: ${ack.body.slice(0, 80)}`);
  try {
    switch (ack.body.response_action) {
      case 'clear':
        closeViews(world, person, true);
        return { outcome: 'cleared', errors: {} };
      case 'update':
        replaceView(world, SUBMISSION, view, ack.body.view);
        return { outcome: 'updated', errors: {} };
      case 'push':
        pushModal(world, SUBMISSION, team, person, ack.body.view);
        return { outcome: 'pushed', errors: {} };
      case 'errors':
        return (
          showErrors(world, view, ack.body.errors) ??
          failed('errors must be keyed by block ids of inputs')
        );
      default:
        return failed(`unknown response_action: ${String(ack.body.response_action)}`);
    }
  } catch (error) {
    if (error instanceof ApiError) return failed('');
    throw error;
  }
}

function dropView(world: World, person: Person, view: View): void {
  if (person.stack.at(-1) === view) closeViews(world, person, false);
  else {
    person.stack = person.stack.filter((each) => each !== view);
    world.views.delete(view.id);
  }
}

function showErrors(world: World, view: View, errors: unknown): Submitted | undefined {
  if (!isObj(errors) || Object.keys(errors).length === 0) return undefined;
  const allowed = inputIds(view);
  for (const [key, text] of Object.entries(errors)) {
    if (!allowed.includes(key) || typeof text !== 'string' || text === '') return undefined;
    view.errors[key] = text;
  }
  world.change({ kind: 'view_updated', person: view.user, view: view.id });
  return { outcome: 'errors', errors: labelled(view) };
}

/** Closes by the Close button (one view) or the X (all), and tells the bot where it asked. */
export async function closeByPerson(
  world: World,
  person: Person,
  everything: boolean,
): Promise<void> {
  const top = person.stack.at(-1);
  if (!top) throw new Error('no modal is open');
  const clears = everything || top.view.clear_on_close === true;
  const shown = clears ? (person.stack[0] ?? top) : top;
  const team = world.teams.get(shown.team);
  const wire = { ...wireView(world, shown), state: { values: {} } };
  closeViews(world, person, clears);
  if (shown.view.notify_on_close !== true || !team) return;
  await deliverInteraction(world, {
    type: 'view_closed',
    ...base(world, team, person),
    view: wire,
    is_cleared: clears,
  });
}
