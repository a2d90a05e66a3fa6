import { ApiError } from '../api-error.ts';
import { personById } from '../grid.ts';
import { str } from '../json.ts';
import { spendTrigger } from '../triggers.ts';
import type { Person, View } from '../types.ts';
import { openModal, publishHome, pushModal, replaceView, wireView } from '../views.ts';
import { personFor } from './access.ts';
import type { Call, Method } from './method.ts';

function owner(call: Call, id: string): Person {
  const person = personById(call.world, id);
  if (!person) throw new ApiError('user_not_found');
  return person;
}

// The view is judged before the trigger is used up, so that a bad view costs no trigger.
function withTrigger(call: Call, show: (person: Person) => View, insideOnly = false): View {
  const { world, method, args, team } = call;
  const id = str(args, 'trigger_id') || str(args, 'interactivity_pointer');
  const trigger = spendTrigger(world, method, id, team.id);
  try {
    if (insideOnly && !trigger.fromView) {
      world.problem('invalid_trigger_id', 'views.push needs a trigger from inside a modal', method);
      throw new ApiError('invalid_trigger_id');
    }
    return show(owner(call, trigger.user));
  } catch (error) {
    trigger.used = false;
    throw error;
  }
}

function targetView(call: Call): View {
  const id = str(call.args, 'view_id');
  const external = str(call.args, 'external_id');
  if (!id && !external) throw new ApiError('invalid_arguments');
  const found = id
    ? call.world.views.get(id)
    : [...call.world.views.values()].find(
        (view) => view.team === call.team.id && view.externalId === external,
      );
  if (!found || found.team !== call.team.id || found.type !== 'modal')
    throw new ApiError('not_found');
  return found;
}

export const views: Record<string, Method> = {
  'views.open': {
    args: { trigger_id: 'string', interactivity_pointer: 'string', view: 'json' },
    required: ['view'],
    run(call) {
      const { world, method, team, args } = call;
      return {
        view: wireView(
          world,
          withTrigger(call, (person) => openModal(world, method, team, person, args.view)),
        ),
      };
    },
  },
  'views.push': {
    args: { trigger_id: 'string', interactivity_pointer: 'string', view: 'json' },
    required: ['view'],
    run(call) {
      const { world, method, team, args } = call;
      const view = withTrigger(
        call,
        (person) => pushModal(world, method, team, person, args.view),
        true,
      );
      return { view: wireView(world, view) };
    },
  },
  'views.update': {
    args: { view_id: 'string', external_id: 'string', view: 'json', hash: 'string' },
    required: ['view'],
    run(call) {
      const { world, method, args } = call;
      return {
        view: wireView(
          world,
          replaceView(world, method, targetView(call), args.view, str(args, 'hash')),
        ),
      };
    },
  },
  'views.publish': {
    args: { user_id: 'string', view: 'json', hash: 'string' },
    required: ['user_id', 'view'],
    run(call) {
      const person = personFor(call, str(call.args, 'user_id'));
      const view = publishHome(
        call.world,
        call.team,
        person,
        call.args.view,
        str(call.args, 'hash'),
      );
      return { view: wireView(call.world, view) };
    },
  },
};
