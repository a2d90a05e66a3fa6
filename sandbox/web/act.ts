import { happen } from '../events/table.ts';
import type { Desk } from '../slack/desk.ts';
import type { Entered } from '../slack/desk-value.ts';
import { isObj, type Obj, obj, objs, str, strs } from '../slack/json.ts';
import type { World } from '../world.ts';
import { PAGE } from './feed.ts';
import { doStep } from './guide.ts';
import type { Act, Place, Spot } from './wire.ts';

type Run = (world: World, desk: Desk, given: Obj) => unknown;

/** What a page may do. A new kind of act does not compile until it stands here. */
const acts: Record<Act['do'], Run> = {
  command: (_, desk, given) => desk.command(str(given, 'channel'), str(given, 'line')),
  async say(_, desk, given) {
    await desk.say(str(given, 'channel'), str(given, 'text'), str(given, 'thread') || undefined);
  },
  shortcut: (_, desk, given) =>
    desk.shortcut(str(given, 'name'), isObj(given.place) ? placeOf(given) : undefined),
  press: (_, desk, given) =>
    desk.press(placeOf(given), spotOf(given), str(given, 'option') || undefined),
  enter: (_, desk, given) =>
    desk.enter(placeOf(given), spotOf(given), enteredOf(given), given.tell === true),
  offered: (_, desk, given) => desk.offered(placeOf(given), spotOf(given), str(given, 'typed')),
  submit: (_, desk, given) => desk.submit(str(given, 'view')),
  close: (_, desk, given) => desk.close(given.everything === true),
  home: (_, desk) => desk.openHome(),
  page: (_, desk, given) => desk.page(str(given, 'channel'), str(given, 'before') || null, PAGE),
  step: (world, _, given) => doStep(world, str(given, 'id')),
  event: (world, _, given) => happen(world, str(given, 'id'), str(given, 'org') || undefined),
};

/** Does what a page asks in its person's name; throws in words on what cannot be done. */
export async function act(world: World, person: string, given: unknown): Promise<unknown> {
  const name = str(given, 'do');
  if (!isObj(given) || !isAct(name)) throw new RangeError(`no such act: ${name}`);
  return acts[name](world, deskOf(world, person), given);
}

const isAct = (name: string): name is Act['do'] => Object.hasOwn(acts, name);

// One desk a person and world: it remembers what the bot offered for a menu.
const desks = new WeakMap<World, Map<string, Desk>>();
function deskOf(world: World, person: string): Desk {
  const known = desks.get(world) ?? new Map<string, Desk>();
  desks.set(world, known);
  const desk = known.get(person) ?? world.slack.desk(person);
  known.set(person, desk);
  return desk;
}

function placeOf(given: Obj): Place {
  const place = obj(given, 'place');
  return str(place, 'view')
    ? { view: str(place, 'view') }
    : { channel: str(place, 'channel'), ts: str(place, 'ts') };
}

const spotOf = (given: Obj): Spot => ({
  block: str(obj(given, 'spot'), 'block'),
  action: str(obj(given, 'spot'), 'action'),
});

function enteredOf(given: Obj): Entered {
  const value = obj(given, 'value');
  if (Array.isArray(value.options)) return { options: strs(value, 'options') };
  if (Array.isArray(value.ids)) return { ids: strs(value, 'ids') };
  if (Array.isArray(value.files))
    return {
      files: objs(value, 'files').map((file) => ({
        name: str(file, 'name'),
        content: Buffer.from(str(file, 'base64'), 'base64'),
      })),
    };
  return { text: typeof value.text === 'string' ? value.text : null };
}
