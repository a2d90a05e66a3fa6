import * as v from 'valibot';
import { appRule, people } from '../rule.ts';

const AT_LEAST = 5;

export const growth = appRule({
  id: 'growth',
  weight: { medium: 10 },
  unusual: true,
  finds: 'Half as many people again within a week, and at least five.',
  means: 'Half as many people again, and at least five, within a week.',
  happens: true,
  learns: {
    what: 'growth in users',
    needs: 'a reading of a week before',
    isOn: ({ usersWeekAgo }) => usersWeekAgo === null,
  },
  evidence: v.object({
    'people who hold a token': v.number(),
    'the same a week before': v.number(),
  }),
  find({ users, usersWeekAgo: before }) {
    if (before === null || users - before < AT_LEAST || users < before * 1.5) return undefined;
    return {
      severity: 'medium',
      evidence: { 'people who hold a token': users, 'the same a week before': before },
    };
  },
  says: (of) =>
    `from ${of['the same a week before']} to ${people(of['people who hold a token'])} in a week`,
});
