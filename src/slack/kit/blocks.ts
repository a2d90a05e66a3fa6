import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  ExternalSelect,
  HeaderBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';
import { plainWithin, shorten } from './escape.ts';

/** A Slack message: blocks for the screen, `text` for notifications and screen readers, with the whole meaning. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** Slack's limits; those of long texts are a little under the documented ones. */
export const limits = {
  text: 3000,
  sectionText: 2900,
  fieldText: 1900,
  header: 150,
  button: 75,
  buttonValue: 1900,
  url: 3000,
  placeholder: 150,
  optionText: 75,
  optionValue: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  alert: 200,
  metadata: 3000,
  messageText: 3900,
  messageBlocks: 50,
  viewBlocks: 100,
} as const;

export const plain = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: plainWithin(text, max),
  // Without it, `:smile:` in a foreign name would become a picture.
  emoji: false,
});

export const mrkdwn = (text: string, max: number = limits.sectionText): MrkdwnElement => ({
  type: 'mrkdwn',
  text: cutMarkup(text, max),
  verbatim: true,
});

/** Cuts mrkdwn without leaving half a token or half an escape behind. */
function cutMarkup(text: string, max: number): string {
  const short = shorten(text, max);
  if (short === text) return text;
  const body = short.slice(0, -1);
  return `${body.replace(/<[^>]*$/u, '').replace(/&[a-z]*$/u, '')}…`;
}

export const section = (
  text: string,
  accessory?: NonNullable<SectionBlock['accessory']>,
  blockId?: string,
): SectionBlock => ({
  type: 'section',
  text: mrkdwn(text),
  ...(accessory && { accessory }),
  ...(blockId && { block_id: blockId }),
});

export const fields = (texts: readonly string[]): SectionBlock => ({
  type: 'section',
  fields: texts.slice(0, 10).map((text) => mrkdwn(text, limits.fieldText)),
});

export const context = (...texts: string[]): ContextBlock => ({
  type: 'context',
  elements: texts.slice(0, 10).map((text) => mrkdwn(text, limits.fieldText)),
});

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: plain(text, limits.header),
});

export const divider = (): KnownBlock => ({ type: 'divider' });

/** A coloured box; modals only. */
export const alert = (level: 'info' | 'warning' | 'error', text: string): KnownBlock => ({
  type: 'alert',
  level,
  text: plain(text, limits.alert),
});

/** Slack's own confirm dialog, in plain text. */
export const confirmDialog = (
  title: string,
  text: string,
  confirm = 'Confirm',
): ConfirmationDialog => ({
  title: plain(title, limits.confirmTitle),
  text: plain(text, limits.confirmText),
  confirm: plain(confirm, limits.confirmButton),
  deny: plain('Cancel', limits.confirmButton),
});

export interface ButtonLook {
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  readonly label?: string;
  readonly confirm?: ConfirmationDialog;
}

/** `label` is what a screen reader says, where the words on the button do not stand alone. */
export function button(text: string, actionId: string, look: ButtonLook = {}): Button {
  const { value, url, style, label, confirm } = look;
  if (value !== undefined && value.length > limits.buttonValue) {
    throw new RangeError(`the value of ${actionId} has ${value.length} characters`);
  }
  return {
    type: 'button',
    text: plain(text, limits.button),
    action_id: actionId,
    ...(value !== undefined && { value }),
    ...(url !== undefined && { url }),
    ...(style && { style }),
    ...(label && { accessibility_label: plainWithin(label, limits.button) }),
    ...(confirm && { confirm }),
  };
}

/** One row of buttons. Two of them with one action id would be refused by Slack. */
export const actions = (...elements: ActionsBlock['elements']): ActionsBlock => ({
  type: 'actions',
  elements: elements.slice(0, 25),
});

/** What is wrong, on top of a form where it comes too late for its field. */
export const problemBox = (problem: string | undefined): KnownBlock[] =>
  problem ? [alert('error', problem)] : [];

export const option = (text: string, value: string): PlainTextOption => ({
  text: plain(text, limits.optionText),
  value,
});

export const overflow = (actionId: string, options: readonly PlainTextOption[]): Overflow => ({
  type: 'overflow',
  action_id: actionId,
  options: options.slice(0, 5),
});

const SEARCH_FROM = 2;

/** A menu whose options are asked of us as somebody types. */
export const searchMenu = (actionId: string, placeholder: string): ExternalSelect => ({
  type: 'external_select',
  action_id: actionId,
  placeholder: plain(placeholder, limits.placeholder),
  min_query_length: SEARCH_FROM,
});

export const input = (
  label: string,
  element: InputBlock['element'],
  more: { blockId: string; hint?: string; optional?: boolean },
): InputBlock => ({
  type: 'input',
  block_id: more.blockId,
  label: plain(label, 2000),
  element,
  ...(more.hint && { hint: plain(more.hint, 2000) }),
  ...(more.optional && { optional: true }),
});

export interface ModalParts {
  readonly title: string;
  readonly blocks: readonly KnownBlock[];
  /** Of a form; a window that only shows something has none. */
  readonly callbackId?: string;
  readonly submit?: string;
  readonly close?: string;
  readonly metadata?: string;
  /** Ours for this window, among all of the workspace. */
  readonly externalId?: string;
}

export function modal(parts: ModalParts): ModalView {
  return {
    type: 'modal',
    callback_id: parts.callbackId ?? 'show',
    title: plain(parts.title, limits.viewTitle),
    blocks: parts.blocks.slice(0, limits.viewBlocks),
    close: plain(parts.close ?? 'Close', limits.viewTitle),
    ...(parts.submit && { submit: plain(parts.submit, limits.viewTitle) }),
    ...(parts.metadata !== undefined && { private_metadata: parts.metadata }),
    ...(parts.externalId !== undefined && { external_id: parts.externalId }),
  };
}

/** A message within Slack's bounds, whatever was put in. */
export const message = (text: string, blocks: readonly KnownBlock[]): Message => ({
  text: cutMarkup(text, limits.messageText),
  blocks: blocks.slice(0, limits.messageBlocks),
});

/** A message of one paragraph, perhaps with buttons. */
export const paragraph = (text: string, ...buttons: Button[]): Message =>
  message(text, [section(text), ...(buttons.length > 0 ? [actions(...buttons)] : [])]);
