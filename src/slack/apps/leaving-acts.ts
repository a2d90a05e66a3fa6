import { act } from '../kernel/act.ts';
import { idOf } from '../kernel/value.ts';

const answering = {
  may: 'operator',
  says: 'answer for people who became inactive',
  value: idOf('card'),
} as const;

/** What is done about people who hold tokens and became inactive in Salesforce. */
export const leavingActs = {
  remove: act({ ...answering, id: 'leaving.remove', label: 'Remove all tokens' }),
  leave: act({ ...answering, id: 'leaving.leave', label: 'Leave' }),
};
