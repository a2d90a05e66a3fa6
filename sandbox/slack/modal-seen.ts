import { fieldsOf } from './fill.ts';
import { type Obj, obj, objs, str } from './json.ts';
import { readerFor } from './reader.ts';
import { renderBlocks } from './render-text.ts';
import type { Person, View } from './types.ts';
import { pressables } from './visible.ts';
import type { World } from './world.ts';

/** A modal or the App Home as a person sees it. */
export interface ViewSeen {
  id: string;
  title: string;
  /** All of it as plain text, what is entered and what is wrong included. */
  text: string;
  /** Labels of everything that can be filled in or pressed. */
  labels: string[];
  /** What stands under the inputs, by label; '' holds what concerns the whole. */
  errors: Record<string, string>;
  submit: string | undefined;
  close: string | undefined;
  callbackId: string;
  hash: string;
  blocks: Obj[];
}

export function seeView(world: World, person: Person, view: View): ViewSeen {
  const blocks = objs(view.view, 'blocks');
  const title = str(obj(view.view, 'title'), 'text');
  const label = (key: string) => str(obj(view.view, key), 'text') || undefined;
  const byId = new Map(
    blocks.map((block) => [str(block, 'block_id'), str(obj(block, 'label'), 'text')]),
  );
  const [submit, close] = [
    label('submit'),
    view.type === 'modal' ? (label('close') ?? 'Close') : undefined,
  ];
  const buttons = [close, submit]
    .filter(Boolean)
    .map((each) => `[${each}]`)
    .join('  ');
  const body = renderBlocks(blocks, readerFor(world, person), view.values, view.errors);
  return {
    id: view.id,
    title,
    text: [title, view.errors[''], body, buttons].filter(Boolean).join('\n'),
    labels: [
      ...fieldsOf(blocks).map((field) => field.label),
      ...pressables(blocks).map((each) => each.label),
    ],
    errors: Object.fromEntries(
      Object.entries(view.errors).map(([id, text]) => [byId.get(id) || id, text]),
    ),
    submit,
    close,
    callbackId: str(view.view, 'callback_id'),
    hash: view.hash,
    blocks,
  };
}
