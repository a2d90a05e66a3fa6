import * as v from 'valibot';
import { act } from '../kernel/act.ts';
import { idOf, stateOf } from '../kernel/value.ts';

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const answering = {
  may: 'none',
  says: 'answer that question',
  value: idOf('question'),
} as const;

/** What people are asked about what they granted. Who may answer is who was asked: the question's row says who that is. */
export const questionActs = {
  yes: act({
    ...answering,
    id: 'question.yes',
    label: 'Yes, I did',
    window: 'What for?',
    form: {
      id: 'question.yes.form',
      title: 'What for?',
      state: stateOf(v.object({ questionId: id })),
    },
  }),
  no: act({ ...answering, id: 'question.no', label: 'No' }),
  phone: act({
    ...answering,
    id: 'question.phone',
    label: 'Someone on the phone asked me to',
  }),
  ask: act({
    may: 'operator',
    says: 'ask who granted an app',
    id: 'question.ask',
    label: 'Ask who granted it',
    window: 'Ask who granted it',
    value: idOf('app'),
  }),
  asking: act({
    may: 'admin',
    says: 'choose whether people are asked about what they grant',
    costly: true,
    id: 'asking.open',
    label: 'Was it you?',
    window: 'Was it you?',
    value: idOf('domain'),
    form: {
      id: 'asking.form',
      title: 'Was it you?',
      state: stateOf(v.object({ domainId: id })),
    },
  }),
};
