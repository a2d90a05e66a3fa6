import { ApiError } from './api-error.ts';
import { isObj, type Obj } from './json.ts';
import { asMessages, checkMessageBlocks, checkView, type Verdict } from './validate/payload.ts';
import type { World } from './world.ts';

function refuse(world: World, method: string, verdict: Verdict): never {
  const messages = asMessages(verdict.findings);
  if (verdict.ownFault) world.problem(verdict.error, messages.slice(0, 5).join('\n'), method);
  throw new ApiError(verdict.error, {
    errors: verdict.findings.map(({ message }) => message),
    response_metadata: { messages },
  });
}

// Slack names what the sender left unnamed.
function named(world: World, block: Obj): Obj {
  const withId = block.block_id ? block : { ...block, block_id: world.random(3).slice(0, 5) };
  const name = (element: unknown): unknown =>
    isObj(element) && interactive(element) && !element.action_id
      ? { ...element, action_id: world.random(3).slice(0, 5) }
      : element;
  return {
    ...withId,
    ...(Array.isArray(block.elements) && block.type === 'actions'
      ? { elements: block.elements.map(name) }
      : {}),
    ...(block.accessory ? { accessory: name(block.accessory) } : {}),
    ...(block.type === 'input' ? { element: name(block.element) } : {}),
  };
}
const interactive = (element: Obj) => element.type !== 'image';

/** Checks blocks of a message and gives them with ids filled in; throws Slack's refusal. */
export function acceptBlocks(world: World, method: string, blocks: unknown): Obj[] {
  world.options.onSent?.('message', blocks);
  const verdict = checkMessageBlocks(blocks, world.refused);
  if (verdict) refuse(world, method, verdict);
  return Array.isArray(blocks) ? blocks.filter(isObj).map((block) => named(world, block)) : [];
}

/** Checks a view and gives it with ids filled in; throws Slack's refusal. */
export function acceptView(
  world: World,
  method: string,
  view: unknown,
  surface: 'modal' | 'home',
): Obj {
  world.options.onSent?.(surface, view);
  const verdict = checkView(view, surface, world.refused);
  if (verdict) refuse(world, method, verdict);
  if (!isObj(view)) throw new ApiError('invalid_arguments');
  const blocks = Array.isArray(view.blocks) ? view.blocks.filter(isObj) : [];
  return { ...view, blocks: blocks.map((block) => named(world, block)) };
}
