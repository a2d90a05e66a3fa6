import type { InputBlock, PlainTextOption } from '@slack/types';
import { input, option, plain } from './blocks.ts';
import { typedText } from './escape.ts';
import { at, first, text } from './read.ts';

/** One question of a form. Slack keeps what was entered only while both ids stay. */
export interface FieldId {
  readonly block: string;
  readonly action: string;
}

interface Said {
  readonly hint?: string;
  readonly optional?: boolean;
  /** Its action id, where a press on it is an act of its own. */
  readonly action?: string;
}

type Element = InputBlock['element'];

const elementOf = (values: unknown, { block, action }: FieldId) => at(at(values, block), action);
const asked = (label: string, { block }: FieldId, element: Element, { hint, optional }: Said) =>
  input(label, element, { blockId: block, ...(hint && { hint }), ...(optional && { optional }) });

const idOf = (block: string, action = 'value'): FieldId => ({ block, action });

interface TextLook {
  readonly initial?: string | undefined;
  readonly placeholder?: string;
  readonly hint?: string | undefined;
  readonly multiline?: true;
}

/** The most that Slack takes. */
const TYPED_MAX = 3000;

const initialText = (text: string) => (text === '' ? {} : { initial_value: text });

/** A line of text; what is read of it is '' where it is empty. */
export function textField(block: string, label: string, max?: number, said: Said = {}) {
  const id = idOf(block);
  const read = (values: unknown) => text(at(elementOf(values, id), 'value')) ?? '';
  return {
    ...id,
    input: ({ initial = '', placeholder, multiline, hint = said.hint }: TextLook = {}) =>
      asked(
        label,
        id,
        {
          type: 'plain_text_input',
          action_id: id.action,
          ...(max !== undefined && { max_length: max }),
          ...(multiline && { multiline }),
          ...initialText(typedText(initial, max ?? TYPED_MAX)),
          ...(placeholder && { placeholder: plain(placeholder, 150) }),
        },
        { ...said, ...(hint && { hint }) },
      ),
    read,
    /** The same on one line, at most so many characters. */
    line: (values: unknown, most = max ?? TYPED_MAX) =>
      [...read(values).replace(/\s+/gu, ' ').trim()].slice(0, most).join(''),
  };
}

/** One of some choices, as a drop-down or as radio buttons; what is read of it is '' where none was chosen. */
export function choiceField(
  type: 'static_select' | 'radio_buttons',
  block: string,
  label: string,
  said: Said = {},
) {
  const id = idOf(block);
  return {
    ...id,
    input: (options: PlainTextOption[], initial?: PlainTextOption) =>
      asked(
        label,
        id,
        { type, action_id: id.action, options, ...(initial && { initial_option: initial }) },
        said,
      ),
    read: (values: unknown) =>
      text(at(at(elementOf(values, id), 'selected_option'), 'value')) ?? '',
  };
}

/** Boxes to tick, or several of a drop-down; what is read of it is the values of those that are ticked. */
export function manyField(
  type: 'checkboxes' | 'multi_static_select',
  block: string,
  label: string,
  said: Said = {},
) {
  const id = idOf(block, said.action);
  return {
    ...id,
    /** `placeholder` and `most`: of a drop-down alone. */
    input: (
      options: PlainTextOption[],
      initial: PlainTextOption[] = [],
      {
        placeholder,
        most,
        hint = said.hint,
      }: { placeholder?: string; most?: number; hint?: string | undefined } = {},
    ) =>
      asked(
        label,
        id,
        {
          type,
          action_id: id.action,
          options,
          ...(initial.length > 0 && { initial_options: initial }),
          ...(most !== undefined && { max_selected_items: most }),
          ...(placeholder && { placeholder: plain(placeholder, 150) }),
        },
        { ...said, ...(hint && { hint }) },
      ),
    read(values: unknown): string[] {
      const options = at(elementOf(values, id), 'selected_options');
      return Array.isArray(options) ? options.flatMap((each) => text(at(each, 'value')) ?? []) : [];
    },
  };
}

/** What a question with an element of its own kind is read by: a person, a channel, a day, a time. */
const selectedKeys = {
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
} as const;

/** A person, a channel, a day or a time of day; what is read of it is '' where none was chosen. */
export function selectField(
  type: keyof typeof selectedKeys,
  block: string,
  label: string,
  said: Said = {},
) {
  const id = idOf(block);
  return {
    ...id,
    /** `element`: of this kind, with what it shows at first. */
    input: (element: Element) => asked(label, id, { ...element, action_id: id.action }, said),
    read: (values: unknown) => text(at(elementOf(values, id), selectedKeys[type])) ?? '',
  };
}

/** A whole number from `least`, or 0, to `max`; what is read of it is undefined where it is none. */
export function numberField(
  block: string,
  label: string,
  max: number,
  said: Said & { readonly least?: number } = {},
) {
  const id = idOf(block);
  const { least = 0 } = said;
  return {
    ...id,
    input: (initial: number) =>
      asked(
        label,
        id,
        {
          type: 'number_input',
          action_id: id.action,
          is_decimal_allowed: false,
          min_value: String(least),
          max_value: String(max),
          initial_value: String(initial),
        },
        said,
      ),
    read(values: unknown): number | undefined {
      const typed = (text(at(elementOf(values, id), 'value')) ?? '').trim();
      const isWhole = /^\d+$/u.test(typed) && typed.length <= String(max).length;
      const value = Number(typed);
      return isWhole && value >= least && value <= max ? value : undefined;
    },
  };
}

const FILE = /^F[A-Z0-9]{2,30}$/u;

/** Slack's id of a file. */
export const isFileId = (text: string): boolean => FILE.test(text);

/** One file; what is read of it is Slack's id, undefined where none was given. */
export function fileField(block: string, label: string, filetypes: string[]) {
  const id = idOf(block);
  return {
    ...id,
    input: () =>
      asked(label, id, { type: 'file_input', action_id: id.action, filetypes, max_files: 1 }, {}),
    read(values: unknown): string | undefined {
      const given = text(at(first(at(elementOf(values, id), 'files')), 'id')) ?? '';
      return isFileId(given) ? given : undefined;
    },
  };
}

/** Options from a table of value -> words. */
export const options = <T extends string>(words: Readonly<Record<T, string>>): PlainTextOption[] =>
  Object.entries<string>(words).map(([value, label]) => option(label, value));
