import { entered, type FileToGive } from './choose.ts';
import type { Field } from './fill.ts';
import { type Obj, str } from './json.ts';
import { optionsOf } from './render-element.ts';
import type { Person } from './types.ts';
import type { Surface } from './visible.ts';
import type { World } from './world.ts';

/** What a page says was entered: a text, values of options, ids, or files. */
export type Entered =
  | { text: string | null }
  | { options: string[] }
  | { ids: string[] }
  | { files: FileToGive[] };

const wire = ({ text, value, description }: Obj): Obj => ({
  text,
  value,
  ...(description ? { description } : {}),
});

/**
 * The value of a field as Slack keeps it. Options are told apart by value, since two may have one text; `suggested` are
 * those that the bot gave for this menu. Throws on what is not offered.
 */
export async function valueEntered(
  world: World,
  person: Person,
  surface: Surface,
  { block, element }: Field,
  given: Entered,
  suggested: readonly Obj[],
): Promise<Obj> {
  const type = str(element, 'type');
  if ('files' in given) return entered(world, person, surface, block, element, given.files);
  if ('ids' in given) return entered(world, person, surface, block, element, given.ids);
  if ('text' in given) return entered(world, person, surface, block, element, given.text);
  const offered = type.endsWith('external_select')
    ? [...suggested, ...initial(element)]
    : optionsOf(element);
  const picked = given.options.map((value) => {
    const option = offered.find((each) => str(each, 'value') === value);
    if (!option) throw new Error('this option is not offered');
    return wire(option);
  });
  return type.startsWith('multi_') || type === 'checkboxes'
    ? { type, selected_options: picked }
    : { type, selected_option: picked[0] ?? null };
}

const initial = (element: Obj): Obj[] =>
  [element.initial_option, element.initial_options]
    .flat()
    .filter((each): each is Obj => typeof each === 'object' && each !== null);
