import { type Obj, objs, str } from '../json.ts';
import { byType, type Check, fail, object, type Surface, string, type Walk } from './check.ts';
import { elements } from './elements.ts';
import { limits } from './limits.ts';

export const blockId: Check = (value, at, walk) => {
  string({ min: 1, max: limits.block_id.max_length })(value, at, walk);
  if (typeof value !== 'string') return;
  if (walk.blockIds.has(value)) fail(walk, at, `block_id already exists: ${value}`);
  walk.blockIds.add(value);
};

export const only = (...types: string[]): Check =>
  byType(
    Object.fromEntries(types.flatMap((type) => (elements[type] ? [[type, elements[type]]] : []))),
  );

export function uniqueActions(block: Obj, at: string, walk: Walk): void {
  const seen = new Set<string>();
  for (const [index, element] of objs(block, 'elements').entries()) {
    const id = str(element, 'action_id');
    if (id && seen.has(id))
      fail(walk, `${at}/elements/${index}/action_id`, `action_id already exists: ${id}`);
    seen.add(id);
  }
}

export const block = (
  required: Record<string, Check>,
  optional: Record<string, Check> = {},
  also?: (value: Obj, at: string, walk: Walk) => void,
): Check => object(required, { ...optional, block_id: blockId }, also);

export const onlyOn =
  (surfaces: Surface[], check: Check): Check =>
  (value, at, walk) => {
    if (!surfaces.includes(walk.surface))
      return fail(
        walk,
        `${at}/type`,
        `unsupported type: ${str(value, 'type')} in a ${walk.surface}`,
      );
    check(value, at, walk);
  };
