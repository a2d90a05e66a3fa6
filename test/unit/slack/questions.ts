import { askingOff, type QuestionView } from '../../../src/apps/questions/question.ts';
import type { Questions } from '../../../src/slack/questions/port.ts';
import { minutesAgo } from './domains.ts';

/** A question about one grant, asked three minutes ago. */
export const aQuestion = (over: Partial<QuestionView> = {}): QuestionView => ({
  id: 7,
  workspaceId: 1,
  domainId: 1,
  domainName: 'Production EU',
  orgId: '00D5g000004XEA2EAO',
  appId: 12,
  appName: 'DataLift',
  level: 'high',
  status: 'new',
  tokens: 1,
  isWatched: true,
  userName: 'Sam Ode',
  username: 'sam@acme.com',
  grantedAt: minutesAgo(5),
  madeBy: null,
  state: 'asked',
  why: undefined,
  slackUser: 'U0SAM',
  askedAt: minutesAgo(3),
  until: minutesAgo(-12),
  toldAt: null,
  answer: null,
  answeredAt: null,
  words: null,
  revocationId: null,
  revokesLater: false,
  addresses: ['203.0.113.7'],
  isOut: true,
  ...over,
});

/** Nobody is asked about anything. */
export const noQuestions: Questions = {
  view: async () => undefined,
  ofApp: async () => [],
  asking: async () => askingOff,
  answer: async () => {},
  press: async () => ({ kind: 'off' }),
  set: async () => {},
  rehearse: async () => ({ shown: [], total: 0 }),
};
