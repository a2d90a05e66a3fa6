import { type Obj, obj, objs, str, strs } from '../../../slack/json.ts';
import type { Entered } from '../../wire.ts';

/** One line of a menu. */
export interface Option {
  id: string;
  label: string;
  detail?: string;
  group?: string;
}

const optionOf = (option: Obj, group?: string): Option => ({
  id: str(option, 'value'),
  label: str(obj(option, 'text'), 'text'),
  ...(option.description ? { detail: str(obj(option, 'description'), 'text') } : {}),
  ...(group ? { group } : {}),
});

/** The options that a menu brings along, groups unfolded. */
export const ownOptions = (element: Obj): Option[] => [
  ...objs(element, 'options').map((option) => optionOf(option)),
  ...objs(element, 'option_groups').flatMap((group) =>
    objs(group, 'options').map((option) => optionOf(option, str(obj(group, 'label'), 'text'))),
  ),
];

/** What is chosen in a menu now; `nameOf` names ids of people and channels. */
export function chosenOptions(value: Obj, nameOf: (id: string) => string): Option[] {
  const one = obj(value, 'selected_option');
  const options = [...(str(one, 'value') ? [one] : []), ...objs(value, 'selected_options')];
  const ids = ['user', 'conversation', 'channel'].flatMap((kind) => [
    ...(str(value, `selected_${kind}`) ? [str(value, `selected_${kind}`)] : []),
    ...strs(value, `selected_${kind}s`),
  ]);
  return [
    ...options.map((option) => optionOf(option)),
    ...ids.map((id) => ({ id, label: nameOf(id) })),
  ];
}

/** Whether the menu's options are the bot's, rather than people or channels. */
export const isOfBot = (type: string): boolean => /(static|external)_select$/.test(type);

export const enteredOptions = (type: string, chosen: readonly Option[]): Entered => {
  const ids = chosen.map(({ id }) => id);
  return isOfBot(type) ? { options: ids } : { ids };
};
