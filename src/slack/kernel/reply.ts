import type { ModalView } from '@slack/types';
import type { Message } from '../kit/blocks.ts';

/** What a handler wants shown. One function sends it (`listen.ts`); handlers never see Slack. */
export type Reply =
  /** To the one who asked, and nobody else. */
  | { readonly kind: 'private'; readonly message: Message }
  /** A modal; in a modal, its next step in the same window. */
  | { readonly kind: 'modal'; readonly view: ModalView }
  /** The message itself will change, or a link was opened. */
  | { readonly kind: 'nothing' }
  /** The App Home is to be drawn again. */
  | { readonly kind: 'home'; readonly page?: number };

export const privately = (message: Message): Reply => ({ kind: 'private', message });
export const inModal = (view: ModalView): Reply => ({ kind: 'modal', view });
export const nothing: Reply = { kind: 'nothing' };

/** What a submitted form wants. */
export type SubmitReply =
  /** Said under the fields; keys are block ids. `view` is the form again, for when the answer came too late for that. */
  | {
      readonly kind: 'errors';
      readonly errors: Readonly<Record<string, string>>;
      readonly view: ModalView;
    }
  | { readonly kind: 'modal'; readonly view: ModalView }
  | { readonly kind: 'close' };
