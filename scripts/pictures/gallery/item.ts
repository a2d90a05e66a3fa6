import type { HomeView, ModalView } from '@slack/types';
import type { Message } from '../../../src/slack/kit/blocks.ts';

/** One thing that people see, and when they see it. */
export type Item = { readonly when: string } & (
  | { readonly message: Message }
  | { readonly modal: ModalView }
  | { readonly home: HomeView }
);

/** A page of pictures. `id` is part of the names of its files. */
export interface Sheet {
  readonly id: string;
  readonly title: string;
  readonly items: readonly Item[];
}

/** Some messages say nothing in some states: those are left out. */
export const said = (when: string, message: Message | undefined): Item[] =>
  message ? [{ when, message }] : [];

export const shown = (when: string, modal: ModalView | undefined): Item[] =>
  modal ? [{ when, modal }] : [];

/** Slack user id -> name, as everybody in the pictures is called. */
export const names: ReadonlyMap<string, string> = new Map([
  ['U0DANA', 'Dana Ruiz'],
  ['U0LI', 'Li Wei'],
  ['U0PRIYA', 'Priya Shah'],
  ['U0SAM', 'Sam Ode'],
  ['U0KIM', 'Kim Berg'],
]);
