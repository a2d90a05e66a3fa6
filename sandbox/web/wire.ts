// What the server of the page and the page say to each other. Types only: the page imports them too.
import type { Place, SeenChannel, SeenMessage, SeenPage, SeenView, Spot } from '../slack/seen.ts';

export type { Place, SeenChannel, SeenMessage, SeenPage, SeenView, Spot } from '../slack/seen.ts';

/** What was entered: a text, values of options, ids of people or channels, or files in base64. */
export type Entered =
  | { text: string | null }
  | { options: string[] }
  | { ids: string[] }
  | { files: { name: string; base64: string }[] };

export interface SeenPerson {
  id: string;
  handle: string;
  name: string;
  role: string;
  team: string;
}

export interface SeenProblem {
  side: 'Slack' | 'Salesforce';
  at: string;
  kind: string;
  detail: string;
}

export interface SeenOrg {
  name: string;
  id: string;
  url: string;
  kind: string;
  tokens: number;
  grants: number;
  apiUsed: number;
  apiLimit: number;
  admin: string;
}

export interface SeenEvent {
  id: string;
  title: string;
  sentence: string;
  group: string;
  /** Whether it happens in one of the Salesforce orgs. */
  inOrg: boolean;
}

export interface SeenStep {
  id: string;
  title: string;
  sentence: string;
  byHand: string;
  done: boolean;
}

/** One event of the stream: what has changed. The first one holds everything. */
export interface Update {
  now: string;
  fresh?: {
    me: SeenPerson;
    team: string;
    command: string;
    dm: string | null;
    pages: Record<string, SeenPage>;
    events: SeenEvent[];
  };
  people?: SeenPerson[];
  channels?: SeenChannel[];
  messages?: SeenMessage[];
  gone?: { channel: string; ts: string }[];
  modal?: SeenView | null;
  home?: SeenView | null;
  problems?: SeenProblem[];
  orgs?: SeenOrg[];
  story?: SeenStep[];
}

/** What the page may ask for; each stands for something that a person does in Slack. */
export type Act =
  | { do: 'command'; channel: string; line: string }
  | { do: 'say'; channel: string; text: string; thread?: string }
  /** Of a message, where it is one of its menu. */
  | { do: 'shortcut'; name: string; place?: Place }
  | { do: 'press'; place: Place; spot: Spot; option?: string }
  | { do: 'enter'; place: Place; spot: Spot; value: Entered; tell: boolean }
  | { do: 'offered'; place: Place; spot: Spot; typed: string }
  | { do: 'submit'; view: string }
  | { do: 'close'; everything: boolean }
  | { do: 'home' }
  | { do: 'page'; channel: string; before: string | null }
  | { do: 'step'; id: string }
  | { do: 'event'; id: string; org?: string };

export type ActAnswer = { ok: true; result: unknown } | { ok: false; error: string };
