import { deliverInteraction } from './deliver.ts';
import { isObj, type Obj, obj, str } from './json.ts';
import { actingTeam, base, inMessage, inView } from './payloads.ts';
import { issueResponseUrl } from './response-url.ts';
import { issueTrigger } from './triggers.ts';
import type { Person } from './types.ts';
import type { Pressable, Surface } from './visible.ts';
import type { World } from './world.ts';

/** The installation that what happens on a surface belongs to. */
export function teamOf(world: World, person: Person, surface: Surface) {
  const view = surface.kind === 'view' ? world.teams.get(surface.view.team) : undefined;
  return (
    view ?? actingTeam(world, person, surface.kind === 'message' ? surface.channel : undefined)
  );
}

/** Container, and message or view, of an interaction on a surface. */
export const where = (world: World, surface: Surface): Obj =>
  surface.kind === 'view'
    ? inView(world, surface.view)
    : inMessage(surface.channel, surface.message);

/** Delivers `block_actions` for one action on a surface. */
export function deliverAction(world: World, person: Person, surface: Surface, action: Obj) {
  const team = teamOf(world, person, surface);
  const inside =
    surface.kind === 'view' && surface.view.type === 'modal' ? surface.view.id : undefined;
  const responseUrl =
    surface.kind === 'message'
      ? {
          response_url: issueResponseUrl(world, {
            team: team.id,
            user: person.id,
            channel: surface.channel.id,
            kind: 'action',
            message: surface.message,
          }),
        }
      : {};
  return deliverInteraction(world, {
    type: 'block_actions',
    ...base(world, team, person),
    ...where(world, surface),
    trigger_id: issueTrigger(world, team.id, person.id, inside),
    ...responseUrl,
    actions: [{ ...action, action_ts: world.ts() }],
  });
}

/** The action object of a pressed button or menu entry. */
export function pressedAction({ block, element, option }: Pressable): Obj {
  const { type, action_id, value, text, style } = element ?? {};
  const given = option
    ? { selected_option: { text: option.text, value: option.value } }
    : { text, ...(value === undefined ? {} : { value }) };
  return { type, action_id, block_id: block.block_id, ...given, ...(style ? { style } : {}) };
}

export type ConfirmChoice = boolean | string | undefined;

/** Answers a confirm dialog. Gives whether to go on; throws where dialog and choice do not fit. */
export function passConfirm(
  element: Obj | undefined,
  choice: ConfirmChoice,
  label: string,
): boolean {
  const dialog = isObj(element?.confirm) ? element.confirm : undefined;
  if (!dialog) {
    if (choice !== undefined) throw new Error(`"${label}" asks for no confirmation`);
    return true;
  }
  const yes = str(obj(dialog, 'confirm'), 'text') || 'Yes';
  const no = str(obj(dialog, 'deny'), 'text') || 'Cancel';
  if (choice === true || choice === yes) return true;
  if (choice === false || choice === no) return false;
  throw new Error(
    `"${label}" opens a dialog with [${yes}] and [${no}]; say which: ${JSON.stringify(dialog)}`,
  );
}
