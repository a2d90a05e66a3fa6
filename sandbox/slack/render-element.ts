import { type Obj, obj, objs, str, strs } from './json.ts';
import { type Reader, readMrkdwn } from './mrkdwn.ts';

const textOf = (of: unknown, reader: Reader) => {
  const text = obj(of, 'text');
  return str(text, 'type') === 'mrkdwn' ? readMrkdwn(str(text, 'text'), reader) : str(text, 'text');
};

/** All options of an element, groups unfolded. */
export const optionsOf = (element: Obj): Obj[] => [
  ...objs(element, 'options'),
  ...objs(element, 'option_groups').flatMap((group) => objs(group, 'options')),
];

/** What stands in a menu or picker: from the person's choice, else from the initial value. */
function chosen(element: Obj, value: Obj | undefined, reader: Reader): string[] {
  const from = value ?? element;
  const prefix = value ? 'selected' : 'initial';
  const person = (id: string) => `@${reader.personName(id) ?? id}`;
  const channel = (id: string) =>
    reader.channelName(id) ? `#${reader.channelName(id)}` : person(id);
  const one = (key: string) =>
    str(from, `${prefix}_${key}`) ? [str(from, `${prefix}_${key}`)] : [];
  const option = from[`${prefix}_option`] ? [textOf(from[`${prefix}_option`], reader)] : [];
  return [
    ...option,
    ...objs(from, `${prefix}_options`).map((each) => textOf(each, reader)),
    ...[...one('user'), ...strs(from, `${prefix}_users`)].map(person),
    ...[...one('conversation'), ...strs(from, `${prefix}_conversations`)].map(channel),
    ...[...one('channel'), ...strs(from, `${prefix}_channels`)].map(channel),
    ...one('date'),
    ...one('time'),
  ];
}

/** One element in brackets, as a person reads it. */
export function renderElement(element: Obj, reader: Reader, value?: Obj): string {
  const type = str(element, 'type');
  if (type === 'image') return `(${str(element, 'alt_text')})`;
  if (type === 'button' || type === 'workflow_button' || type === 'icon_button')
    return `[${textOf(element, reader)}]`;
  if (type === 'overflow')
    return `[⋯ ${optionsOf(element)
      .map((each) => textOf(each, reader))
      .join(' · ')}]`;
  if (type === 'feedback_buttons')
    return `[${textOf(element.positive_button, reader)}]  [${textOf(element.negative_button, reader)}]`;

  const picked = chosen(element, value, reader);
  if (type === 'radio_buttons' || type === 'checkboxes') {
    const mark = (on: boolean) =>
      type === 'radio_buttons' ? (on ? '(•)' : '( )') : on ? '[x]' : '[ ]';
    return optionsOf(element)
      .map((each) => textOf(each, reader))
      .map((label) => `${mark(picked.includes(label))} ${label}`)
      .join('  ');
  }
  const placeholder = str(obj(element, 'placeholder'), 'text');
  if (type.endsWith('_select') || type.endsWith('picker'))
    return `[${picked.join(', ') || placeholder || 'Select'} ▾]`;
  if (type === 'file_input')
    return `[${
      objs(value, 'files')
        .map((file) => str(file, 'name'))
        .join(', ') || 'Upload file'
    }]`;
  const written = value ? str(value, 'value') : str(element, 'initial_value');
  return written || (placeholder ? `‹${placeholder}›` : '____');
}
