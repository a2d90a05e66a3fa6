import { isObj, type Obj, objs } from '../json.ts';
import {
  boolean,
  type Check,
  fail,
  list,
  number,
  object,
  oneOf,
  string,
  type Walk,
} from './check.ts';
import { limits } from './limits.ts';
import { anyText, plainText, webUrl } from './text.ts';

export const style = oneOf('primary', 'danger');

const confirm = object(
  { text: anyText(limits.confirmation.text.max_length) },
  {
    title: plainText(limits.confirmation.title.max_length),
    confirm: plainText(limits.confirmation.confirm.max_length),
    deny: plainText(limits.confirmation.deny.max_length),
    style,
  },
);

export const actionId = string({ min: 1, max: limits.action_id.max_length });
export const focus: Check = (value, at, walk) => {
  boolean(value, at, walk);
  if (value === true && ++walk.focused > 1)
    fail(walk, at, 'only one element may have focus_on_load');
};
const placeholder = plainText(limits.select.placeholder.max_length);
const dispatch = object(
  {},
  {
    trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), { min: 1, max: 2 }),
  },
);

const optionOf = (text: Check, url = false): Check =>
  object(
    { text, value: string({ min: 1, max: limits.option.value.max_length }) },
    {
      description: anyText(limits.option.description.max_length),
      ...(url ? { url: webUrl(limits.option.url.max_length) } : {}),
    },
  );
export const plainOption = optionOf(plainText(limits.option.text.max_length));
export const richOption = optionOf(anyText(limits.option.text.max_length));
export const overflowOption = optionOf(plainText(limits.option.text.max_length), true);
export const optionGroup = object({
  label: plainText(limits.option_group.label.max_length),
  options: list(plainOption, { min: 1, max: limits.option_group.options.max_items }),
});
export const options = list(plainOption, { min: 1, max: limits.select.options.max_items });
export const optionGroups = list(optionGroup, {
  min: 1,
  max: limits.select.option_groups.max_items,
});

const offered = (element: Obj): Obj[] => [
  ...objs(element, 'options'),
  ...objs(element, 'option_groups').flatMap((group) => objs(group, 'options')),
];

// Slack compares the whole option, not only its value.
export function initialIsOffered(element: Obj, at: string, walk: Walk): void {
  const choices = new Set(
    offered(element).map((option) => JSON.stringify([option.value, obText(option)])),
  );
  const given = isObj(element.initial_option)
    ? [element.initial_option]
    : objs(element, 'initial_options');
  for (const option of given)
    if (!choices.has(JSON.stringify([option.value, obText(option)])))
      fail(walk, at, 'initial option is not one of the options');
}
const obText = (option: Obj) => (isObj(option.text) ? option.text.text : undefined);

export function staticChoices(element: Obj, at: string, walk: Walk): void {
  const both = element.options !== undefined && element.option_groups !== undefined;
  const none = element.options === undefined && element.option_groups === undefined;
  if (both) fail(walk, at, 'only one of options and option_groups is allowed');
  if (none) fail(walk, at, 'missing required field: options');
  initialIsOffered(element, at, walk);
}

export const actionable = { action_id: actionId, confirm };
export const select = { ...actionable, focus_on_load: focus, placeholder };
export const several = { ...select, max_selected_items: number({ min: 1 }) };
export const text = {
  action_id: actionId,
  focus_on_load: focus,
  placeholder,
  dispatch_action_config: dispatch,
};
export const filter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public'), { min: 1 }),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
);
export const ids = list(string({ min: 1 }));
export const inModal: Check = (value, at, walk) => {
  boolean(value, at, walk);
  if (walk.surface !== 'modal') fail(walk, at, 'response_url_enabled is only for modals');
};
