import type { Obj } from './json.ts';

// What a page is told. Types only, and of this file alone: the page's own code imports them.

/** What was entered, by block and action id. */
export type SeenValues = Record<string, Record<string, Obj>>;

/** Where something stands: in a message, or in the open modal or the App Home. */
export type Place = { channel: string; ts: string } | { view: string };

/** One element of a surface. */
export interface Spot {
  block: string;
  action: string;
}

/** A message with its thread, as one person sees it. */
export interface SeenMessage {
  channel: string;
  ts: string;
  threadTs: string | null;
  from: { id: string; name: string; bot: boolean };
  onlyYou: boolean;
  at: string;
  edited: string | null;
  text: string;
  blocks: Obj[];
  values: SeenValues;
  files: { id: string; name: string; title: string; size: number }[];
  /** What the app shows below the addresses in it. */
  unfurls: Obj[];
  replies: SeenMessage[];
}

export interface SeenChannel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  archived: boolean;
  shared: boolean;
  member: boolean;
}

/** A modal or the App Home; errors are keyed by block id, '' for the whole. */
export interface SeenView {
  id: string;
  title: string;
  submit: string | null;
  close: string;
  blocks: Obj[];
  values: SeenValues;
  errors: Record<string, string>;
  depth: number;
  revision: number;
}

/** Pages of a channel: the newest messages before a timestamp, oldest first. */
export interface SeenPage {
  messages: SeenMessage[];
  more: boolean;
}
