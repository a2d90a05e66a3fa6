import type { Clock } from '../../src/lib/clock.ts';
import type { Obj } from './json.ts';
import type { Surface } from './validate/check.ts';

export interface SlackOptions {
  clock: Clock;
  signingSecret: string;
  /** Token of the default team's installation; generated if absent. */
  botToken?: string;
  /** What the app was granted. */
  scopes: string[];
  oauth?: { clientId: string; clientSecret: string; redirectUri: string };
  /** Where the bot listens, such as `http://localhost:3000`. Asked at each delivery. */
  botUrl(): string;
  commandName?: string;
  controlToken: string;
  port?: number;
  /** Further `Host` values to serve, such as a forwarded port's. */
  hosts?: string[];
  /** Real milliseconds the bot has for an answer. Slack's own 3000 unless a test shortens it. */
  ackMs?: number;
  /** The clock that signatures are dated by; `clock` if absent. */
  signingClock?: Clock;
  /** Bot events the manifest subscribes to; a usual set if absent. */
  events?: string[];
  /** `should_escape` of the manifest's slash command. */
  shouldEscape?: boolean;
  /** Told of all blocks and views that the bot sends, before they are judged. */
  onSent?: (surface: Surface, content: unknown) => void;
}

export type Role = 'owner' | 'admin' | 'member' | 'guest' | 'single-channel guest' | 'bot';

export interface Install {
  token: string;
  scopes: string[];
  botUser: string;
  botId: string;
  installedBy: string;
  state: 'active' | 'token_revoked' | 'account_inactive';
}

export interface Team {
  id: string;
  name: string;
  domain: string;
  enterprise?: { id: string; name: string };
  /** The app is installed on the whole organisation: interactions then carry `team: null`. */
  orgInstall: boolean;
  install?: Install;
}

/** What an Enterprise Grid knows of a person, beside their account in a workspace. */
export interface GridPerson {
  /** The organisation's own id of the person, such as W…. */
  id: string;
  /** The workspaces they belong to. */
  teams: string[];
  /** What `users.info` gives as `team_id`: reports know all three. */
  teamId: 'own' | 'organisation' | 'absent';
  /** The `user.team_id` that every workspace's payloads carry; any workspace of the Grid. */
  payloadTeam: string;
  /** By which of their two ids payloads name them. */
  namedBy: 'workspace' | 'organisation';
}

export interface Person {
  id: string;
  team: string;
  handle: string;
  name: string;
  role: Role;
  email: string;
  tz: string;
  deleted: boolean;
  grid?: GridPerson;
  home?: View;
  /** Open modals, the visible one last. */
  stack: View[];
}

export interface Version {
  at: Date;
  text: string;
  blocks: Obj[];
}

export interface Message {
  ts: string;
  channel: string;
  /** The person or bot user who wrote it. */
  user: string;
  botId?: string;
  text: string;
  blocks: Obj[];
  files: StoredFile[];
  threadTs?: string;
  /** Set on an ephemeral: the one person who sees it. */
  onlyFor?: string;
  at: Date;
  editedAt?: Date;
  /** Every state that was ever shown, the first included, the present one last. */
  history: Version[];
  replies: Message[];
  /** Selections made in the message's own menus, by block and action id. */
  values: ViewValues;
  metadata?: Obj;
  clientMsgId?: string;
  /** What the app shows below an address in it. */
  unfurls?: Record<string, Obj[]>;
}

export interface Channel {
  id: string;
  team: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  members: Set<string>;
  archived: boolean;
  sharedWith: Set<string>;
  /** Invited to be shared, not yet accepted. */
  pendingShare: boolean;
  messages: Message[];
  ephemerals: Message[];
}

export type ViewValues = Record<string, Record<string, Obj>>;

export interface View {
  id: string;
  type: 'modal' | 'home';
  /** The workspace the app is installed in that this view belongs to. */
  team: string;
  user: string;
  /** What the bot sent, with block ids filled in. */
  view: Obj;
  hash: string;
  rootId: string;
  previousId: string | null;
  externalId: string;
  values: ViewValues;
  /** What the person sees under the inputs, by block id. */
  errors: Record<string, string>;
  revision: number;
}

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  content: Buffer;
  team: string;
  uploaded: boolean;
  expectedLength: number;
  shared: boolean;
}

export interface Trigger {
  id: string;
  team: string;
  user: string;
  at: number;
  used: boolean;
  fromView?: string;
}

export interface ResponseUrl {
  id: string;
  url: string;
  team: string;
  user: string;
  channel: string;
  at: number;
  uses: number;
  message?: Message;
  kind: 'command' | 'action';
}

/** Something the bot did that a real Slack would refuse, or would let its people down. */
export interface Problem {
  at: Date;
  kind: string;
  detail: string;
  method?: string;
}

export interface ApiCall {
  at: Date;
  method: string;
  team?: string;
  args: Obj;
  status: number;
  answer: Obj;
}

/** One delivery to the bot and what came back; `status` 0 is no answer at all. */
export interface Delivery {
  at: Date;
  kind: string;
  body: Obj;
  status: number;
  ms: number;
  answer: string;
  retry?: number;
}

export type Change =
  | { kind: 'message' | 'edit' | 'delete'; team: string; channel: string; ts: string }
  | { kind: 'ephemeral'; team: string; channel: string; person: string; ts: string }
  | { kind: 'view_opened' | 'view_updated' | 'view_closed' | 'home'; person: string; view: string }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'workspace' };

/**
 * What goes wrong at a method. `drop` does the work and then closes the socket without an answer, `cut` in the middle of it;
 * `instead`: somebody else answers, such as a proxy, and Slack never hears of it.
 */
export type FaultKind =
  | { kind: 'http'; status: number }
  /** Of a post: its channel is told to wait; `whole`: the method, as where a workspace posts too much. */
  | { kind: 'rate_limited'; retryAfter: number; whole?: boolean }
  | { kind: 'hang' }
  | { kind: 'drop' }
  | { kind: 'cut' }
  | { kind: 'instead'; status: number; body: string; headers?: Record<string, string> }
  | { kind: 'error'; error: string }
  /** Of a response address: a refusal in the body of a 200, as JSON or as a bare code. */
  | { kind: 'refused inside 200'; error: string; plain: boolean }
  | { kind: 'slow'; ms: number };

export type Fault = FaultKind & {
  /** An API method, `response_url`, `upload`, or `*`. */
  method: string;
  /** Only calls whose body holds this text, such as `user=U123`. */
  about?: string;
  /** How many more calls it hits; absent: until cleared. */
  left?: number;
};
