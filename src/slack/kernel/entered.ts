import { at, text } from '../kit/read.ts';

/** Block and action id of an input. */
export interface InputId {
  readonly block: string;
  readonly action: string;
}

const element = (values: unknown, { block, action }: InputId) => at(at(values, block), action);

/** A text of an input, by the key that Slack keeps its kind under (`value`, `selected_user` and so on); '' where empty. */
export const entered = (values: unknown, id: InputId, key: string): string =>
  text(at(element(values, id), key)) ?? '';

/** The value of the option that was chosen in a menu or of radio buttons; '' where none was. */
export const chosen = (values: unknown, id: InputId): string =>
  text(at(at(element(values, id), 'selected_option'), 'value')) ?? '';

/** The values of the boxes that are ticked. */
export function ticked(values: unknown, id: InputId): string[] {
  const options = at(element(values, id), 'selected_options');
  if (!Array.isArray(options)) return [];
  return options.flatMap((option) => text(at(option, 'value')) ?? []);
}

/** Slack's ids of the files that were given. */
export function filesOf(values: unknown, id: InputId): string[] {
  const files = at(element(values, id), 'files');
  if (!Array.isArray(files)) return [];
  return files.flatMap((file) => {
    const fileId = text(at(file, 'id')) ?? '';
    return /^F[A-Z0-9]{2,30}$/u.test(fileId) ? [fileId] : [];
  });
}
