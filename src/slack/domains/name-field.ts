import { AppError } from '../../lib/errors.ts';
import { textField } from '../kit/fields.ts';

const NAME_MAX = 80;

/** What a domain is called here, wherever it is asked for. */
export const nameField = textField('name', 'Name', NAME_MAX, {
  hint: 'Shown in lists and alerts, such as Production EU.',
});

/** On one line; as long as may be. */
export const tidyName = (typed: string): string => typed.replace(/\s+/gu, ' ').trim();
export const cutName = (name: string): string => [...name].slice(0, NAME_MAX).join('');

/** What is wrong with a name; undefined where nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'Give it a name, such as Production EU.';
  if (/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(name)) {
    return 'This name holds characters that cannot be shown. Type it anew.';
  }
  return [...name].length > NAME_MAX ? `At most ${NAME_MAX} characters.` : undefined;
}

export const NAME_TAKEN = 'Another domain has this name. Pick a different one.';

export const isNameTaken = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'E-DUPLICATE' && error.facts.field === 'name';
