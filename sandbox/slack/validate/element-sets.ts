import { only } from './block-frame.ts';

const menus = ['static', 'external', 'users', 'conversations', 'channels'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
]);
const pickers = ['datepicker', 'timepicker'];
export const actionElement = only(
  'button',
  'workflow_button',
  'checkboxes',
  'radio_buttons',
  'overflow',
  'datetimepicker',
  'rich_text_input',
  ...pickers,
  ...menus,
);
export const accessory = only(
  'button',
  'workflow_button',
  'checkboxes',
  'radio_buttons',
  'overflow',
  'image',
  ...pickers,
  ...menus,
);
export const inputElement = only(
  'checkboxes',
  'radio_buttons',
  'datetimepicker',
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
  ...pickers,
  ...menus,
);
