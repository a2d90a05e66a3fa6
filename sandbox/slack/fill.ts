import { entered, type FieldValue } from './choose.ts';
import { isObj, type Obj, obj, objs, str } from './json.ts';
import { deliverAction } from './press.ts';
import type { Person, ViewValues } from './types.ts';
import { statefulElements } from './values.ts';
import type { Surface } from './visible.ts';
import type { World } from './world.ts';

export interface Field {
  label: string;
  block: Obj;
  element: Obj;
  /** Whether a change is told to the bot at once. */
  dispatches: boolean;
}

/** Everything on a surface that can be filled in, with the label a person would name it by. */
export const fieldsOf = (blocks: Obj[]): Field[] =>
  blocks.flatMap((block) =>
    statefulElements(block).map((element): Field => {
      const input = block.type === 'input';
      const label = input
        ? str(obj(block, 'label'), 'text')
        : str(obj(block, 'text'), 'text') || str(obj(element, 'placeholder'), 'text');
      return { label, block, element, dispatches: !input || block.dispatch_action === true };
    }),
  );

/** The field of this label: exact, else by its beginning, else by its placeholder. */
export function findField(blocks: Obj[], label: string): Field | undefined {
  const fields = fieldsOf(blocks);
  const plain = (text: string) => text.replace(/[*_]/g, '');
  return (
    fields.find((field) => field.label === label) ??
    fields.find((field) => plain(field.label).startsWith(label)) ??
    fields.find((field) => str(obj(field.element, 'placeholder'), 'text') === label)
  );
}

export const valuesOf = (surface: Surface): ViewValues =>
  surface.kind === 'view' ? surface.view.values : surface.message.values;

/** Enters a value into one field and tells the bot where the field asks for that. */
export async function fillField(
  world: World,
  person: Person,
  surface: Surface,
  field: Field,
  wanted: FieldValue,
): Promise<void> {
  const { block, element } = field;
  const value = await entered(world, person, surface, block, element, wanted);
  const blockId = str(block, 'block_id');
  const values = valuesOf(surface);
  values[blockId] = { ...values[blockId], [str(element, 'action_id')]: value };
  if (surface.kind === 'view') delete surface.view.errors[blockId];
  if (!field.dispatches) return;
  await deliverAction(world, person, surface, {
    ...value,
    action_id: element.action_id,
    block_id: block.block_id,
  });
}

/** What Slack itself complains about before it sends a submission, by block id. */
export function clientErrors(view: Obj, values: ViewValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of objs(view, 'blocks')) {
    if (block.type !== 'input') continue;
    const element = obj(block, 'element');
    const value = values[str(block, 'block_id')]?.[str(element, 'action_id')];
    const complaint = complain(element, value, block.optional === true);
    if (complaint) errors[str(block, 'block_id')] = complaint;
  }
  return errors;
}

function complain(element: Obj, value: Obj | undefined, optional: boolean): string | undefined {
  const written = Object.entries(value ?? {})
    .filter(([key]) => key !== 'type')
    .map(([, each]) => each)[0];
  const empty =
    written === undefined ||
    written === null ||
    written === '' ||
    (Array.isArray(written) && written.length === 0);
  if (empty) return optional ? undefined : 'Please complete this required field.';
  const text = typeof written === 'string' ? written : '';
  const length = Array.from(text).length;
  const { type, min_length: least, max_length: most } = element;
  if (typeof least === 'number' && length < least)
    return `Please enter at least ${least} characters.`;
  if (typeof most === 'number' && length > most) return `Please enter at most ${most} characters.`;
  if (type === 'email_text_input' && !/^[^@\s]+@[^@\s]+$/.test(text))
    return 'Please enter a valid email address.';
  if (type === 'url_text_input' && !/^https?:\/\/\S+$/.test(text))
    return 'Please enter a valid URL.';
  if (type === 'number_input' && !isNumber(text, element)) return 'Please enter a valid number.';
  return undefined;
}

function isNumber(text: string, element: Obj): boolean {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return false;
  if (element.is_decimal_allowed !== true && !Number.isInteger(value)) return false;
  const bound = (key: string) =>
    isObj(element) && str(element, key) ? Number(str(element, key)) : undefined;
  return value >= (bound('min_value') ?? value) && value <= (bound('max_value') ?? value);
}
