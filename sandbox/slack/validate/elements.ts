import { boolean, type Check, fail, list, number, object, string } from './check.ts';
import {
  actionable,
  actionId,
  filter,
  focus,
  ids,
  initialIsOffered,
  inModal,
  optionGroup,
  optionGroups,
  options,
  overflowOption,
  plainOption,
  richOption,
  select,
  several,
  staticChoices,
  style,
  text,
} from './element-parts.ts';
import { limits } from './limits.ts';
import { richText } from './rich-text.ts';
import { plainText, webUrl } from './text.ts';

export const image = object(
  { alt_text: string({ min: 1, max: limits.image.alt_text.max_length }) },
  {
    image_url: webUrl(limits.image.image_url.max_length),
    slack_file: object({}, { id: string({ min: 1 }), url: webUrl() }),
  },
  (value, at, walk) => {
    if ((value.image_url === undefined) === (value.slack_file === undefined))
      fail(walk, at, 'exactly one of image_url and slack_file is required');
  },
);

/** Every element that can sit in a block, by type. */
export const elements: Record<string, Check> = {
  image,
  button: object(
    { text: plainText(limits.button.text.max_length) },
    {
      ...actionable,
      style,
      value: string({ max: limits.button.value.max_length }),
      url: webUrl(limits.button.url.max_length),
      accessibility_label: string({ max: limits.button.accessibility_label.max_length }),
    },
  ),
  workflow_button: object(
    { text: plainText(limits.button.text.max_length), workflow: () => {} },
    { ...actionable, style, accessibility_label: string({ max: 75 }) },
  ),
  checkboxes: object(
    { options: list(richOption, { min: 1, max: limits.checkboxes.options.max_items }) },
    { ...actionable, focus_on_load: focus, initial_options: list(richOption, { min: 1 }) },
    initialIsOffered,
  ),
  radio_buttons: object(
    { options: list(richOption, { min: 1, max: limits.radio_buttons.options.max_items }) },
    { ...actionable, focus_on_load: focus, initial_option: richOption },
    initialIsOffered,
  ),
  overflow: object(
    {
      options: list(overflowOption, {
        min: limits.overflow.options.min_items,
        max: limits.overflow.options.max_items,
      }),
    },
    actionable,
  ),
  static_select: object(
    {},
    { ...select, options, option_groups: optionGroups, initial_option: plainOption },
    staticChoices,
  ),
  multi_static_select: object(
    {},
    {
      ...several,
      options,
      option_groups: optionGroups,
      initial_options: list(plainOption, { min: 1 }),
    },
    staticChoices,
  ),
  external_select: object(
    {},
    { ...select, initial_option: plainOption, min_query_length: number({ min: 0 }) },
  ),
  multi_external_select: object(
    {},
    { ...several, initial_options: list(plainOption), min_query_length: number({ min: 0 }) },
  ),
  users_select: object({}, { ...select, initial_user: string({ min: 1 }) }),
  multi_users_select: object({}, { ...several, initial_users: ids }),
  channels_select: object(
    {},
    { ...select, initial_channel: string({ min: 1 }), response_url_enabled: inModal },
  ),
  multi_channels_select: object({}, { ...several, initial_channels: ids }),
  conversations_select: object(
    {},
    {
      ...select,
      initial_conversation: string({ min: 1 }),
      default_to_current_conversation: boolean,
      filter,
      response_url_enabled: inModal,
    },
  ),
  multi_conversations_select: object(
    {},
    { ...several, initial_conversations: ids, default_to_current_conversation: boolean, filter },
  ),
  datepicker: object({}, { ...select, initial_date: string({ pattern: /^\d{4}-\d\d-\d\d$/ }) }),
  timepicker: object(
    {},
    {
      ...select,
      initial_time: string({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/ }),
      timezone: string(),
    },
  ),
  datetimepicker: object(
    {},
    {
      ...actionable,
      focus_on_load: focus,
      initial_date_time: number({ min: 1e9, max: 9_999_999_999 }),
    },
  ),
  plain_text_input: object(
    {},
    {
      ...text,
      initial_value: string(),
      multiline: boolean,
      min_length: number({ min: 0, max: limits.plain_text_input.max_length.max }),
      max_length: number({ min: 1, max: limits.plain_text_input.max_length.max }),
    },
    (value, at, walk) => {
      const most = typeof value.max_length === 'number' ? value.max_length : 3000;
      if (typeof value.min_length === 'number' && value.min_length > most)
        fail(walk, at, 'min_length is greater than max_length');
      if (typeof value.initial_value === 'string')
        string({ max: most })(value.initial_value, `${at}/initial_value`, walk);
    },
  ),
  email_text_input: object({}, { ...text, initial_value: string() }),
  url_text_input: object({}, { ...text, initial_value: string() }),
  number_input: object(
    { is_decimal_allowed: boolean },
    { ...text, initial_value: string(), min_value: string(), max_value: string() },
  ),
  rich_text_input: object(
    {},
    { ...text, initial_value: richText, min_lines: number(), max_lines: number() },
  ),
  file_input: object(
    {},
    {
      action_id: actionId,
      filetypes: list(string({ min: 1 }), { min: 1 }),
      max_files: number({
        min: limits.file_input.max_files.min,
        max: limits.file_input.max_files.max,
      }),
    },
    (_value, at, walk) => {
      if (walk.surface !== 'modal') fail(walk, at, 'file_input is only for modals');
    },
  ),
  icon_button: object(
    { icon: string({ min: 1 }), text: plainText(limits.button.text.max_length) },
    {
      ...actionable,
      value: string({ max: limits.button.value.max_length }),
      accessibility_label: string({ max: 75 }),
      visible_to_user_ids: list(string(), {
        max: limits.icon_button.visible_to_user_ids.max_items,
      }),
    },
  ),
  feedback_buttons: object(
    { positive_button: feedback(), negative_button: feedback() },
    { action_id: actionId },
  ),
};

function feedback(): Check {
  return object(
    {
      text: plainText(limits.feedback_button.text.max_length),
      value: string({ max: limits.feedback_button.value.max_length }),
    },
    { accessibility_label: string({ max: limits.feedback_button.accessibility_label.max_length }) },
  );
}

/** Checks an answer to an options request. */
export const suggestions = object(
  {},
  { options: list(plainOption, { max: 100 }), option_groups: list(optionGroup, { max: 100 }) },
);
