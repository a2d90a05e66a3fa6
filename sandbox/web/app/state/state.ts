import type {
  SeenChannel,
  SeenEvent,
  SeenOrg,
  SeenPerson,
  SeenProblem,
  SeenStep,
  SeenView,
  Update,
} from '../../wire.ts';
import { emptyPage, type Page, pageFrom, withMessage, without } from './pages.ts';

/** All that the page knows, as one person sees it. */
export interface State {
  live: 'starting' | 'live' | 'lost';
  me: SeenPerson | null;
  team: string;
  command: string;
  dm: string | null;
  /** How far the sandbox's clock is ahead of this browser's, in milliseconds. */
  ahead: number;
  people: readonly SeenPerson[];
  channels: readonly SeenChannel[];
  pages: Readonly<Record<string, Page>>;
  modal: SeenView | null;
  home: SeenView | null;
  problems: readonly SeenProblem[];
  orgs: readonly SeenOrg[];
  story: readonly SeenStep[];
  events: readonly SeenEvent[];
  /** Messages that came while their channel was not shown, by channel. */
  unread: Readonly<Record<string, number>>;
  /** What went wrong at this page itself, newest last. */
  toasts: readonly { id: number; text: string; bad: boolean }[];
}

export const empty: State = {
  live: 'starting',
  me: null,
  team: '',
  command: '',
  dm: null,
  ahead: 0,
  people: [],
  channels: [],
  pages: {},
  modal: null,
  home: null,
  problems: [],
  orgs: [],
  story: [],
  events: [],
  unread: {},
  toasts: [],
};

/** The state after an update; what did not change keeps its identity. */
export function updated(state: State, update: Update, shown: string | null): State {
  const { now, fresh, messages = [], gone = [], ...rest } = update;
  const base = fresh ? begun(state, fresh) : state;
  const next: State = { ...base, ...rest, live: 'live', ahead: Date.parse(now) - Date.now() };
  for (const message of messages) {
    const page = next.pages[message.channel] ?? emptyPage;
    const { page: changed, added } = withMessage(page, message);
    next.pages = { ...next.pages, [message.channel]: changed };
    if (added && message.channel !== shown && message.from.id !== next.me?.id)
      next.unread = {
        ...next.unread,
        [message.channel]: (next.unread[message.channel] ?? 0) + 1,
      };
  }
  for (const { channel, ts } of gone) {
    const page = next.pages[channel];
    if (page) next.pages = { ...next.pages, [channel]: without(page, ts) };
  }
  return next;
}

const begun = (state: State, { pages, ...fresh }: NonNullable<Update['fresh']>): State => ({
  ...empty,
  toasts: state.toasts,
  ...fresh,
  pages: Object.fromEntries(Object.entries(pages).map(([id, page]) => [id, pageFrom(page)])),
});
