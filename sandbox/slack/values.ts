import { isObj, type Obj, obj, objs, str, strs } from './json.ts';
import type { ViewValues } from './types.ts';

/** The elements of a block that hold a value, with where they sit. */
export function statefulElements(block: Obj): Obj[] {
  const all = [obj(block, 'element'), obj(block, 'accessory'), ...objs(block, 'elements')];
  return all.filter((element) => hasValue(str(element, 'type')));
}

const hasValue = (type: string) =>
  /_select$|_input$|picker$|^checkboxes$|^radio_buttons$/.test(type);

/** What Slack reports for an element before anybody touched it. */
export function initialValue(element: Obj): Obj {
  const type = str(element, 'type');
  const many = type.startsWith('multi_') || type === 'checkboxes';
  const option = (value: unknown) => (isObj(value) ? value : null);
  const text = (key: string) => str(element, key) || null;
  if (type === 'checkboxes' || /^multi_(static|external)_select$/.test(type))
    return { type, selected_options: objs(element, 'initial_options') };
  if (type === 'radio_buttons' || /^(static|external)_select$/.test(type))
    return { type, selected_option: option(element.initial_option) };
  for (const kind of ['user', 'conversation', 'channel'])
    if (type.endsWith(`${kind}s_select`))
      return many
        ? { type, [`selected_${kind}s`]: strs(element, `initial_${kind}s`) }
        : { type, [`selected_${kind}`]: text(`initial_${kind}`) };
  if (type === 'datepicker') return { type, selected_date: text('initial_date') };
  if (type === 'timepicker') return { type, selected_time: text('initial_time') };
  if (type === 'datetimepicker')
    return { type, selected_date_time: element.initial_date_time ?? null };
  if (type === 'file_input') return { type, files: [] };
  if (type === 'rich_text_input') return { type, rich_text_value: option(element.initial_value) };
  return { type, value: text('initial_value') };
}

/** `state.values` of fresh blocks. */
export function initialValues(view: unknown): ViewValues {
  const values: ViewValues = {};
  for (const block of objs(view, 'blocks'))
    for (const element of statefulElements(block)) {
      const id = str(block, 'block_id');
      values[id] = { ...values[id], [str(element, 'action_id')]: initialValue(element) };
    }
  return values;
}

/** True where nothing was entered or chosen. */
export const isEmpty = (value: Obj | undefined): boolean =>
  !value ||
  Object.entries(value).every(
    ([key, each]) =>
      key === 'type' || each === null || each === '' || (Array.isArray(each) && each.length === 0),
  );
