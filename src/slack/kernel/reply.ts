import type { ModalView } from '@slack/types';
import { type Message, paragraph } from '../kit/blocks.ts';
import type { FieldId } from '../kit/fields.ts';
import { messageModal } from './loading.ts';

/** What of the domains a home shows: a page, from 0, and whether each has its facts. */
export interface HomeLook {
  readonly page: number;
  readonly facts: boolean;
}

/** What a handler wants shown. One function sends it (`listen.ts`); handlers never see Slack. */
export type Reply =
  /** To the one who asked, and nobody else. */
  | { readonly kind: 'private'; readonly message: Message }
  /** A modal; in a modal, its next step in the same window. */
  | { readonly kind: 'modal'; readonly view: ModalView }
  /** The message itself will change, or a link was opened. */
  | { readonly kind: 'nothing' }
  /** The App Home is to be drawn again. */
  | { readonly kind: 'home'; readonly look?: HomeLook };

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

/** What came of a form, said in its window. */
export const told = (text: string): SubmitReply => ({
  kind: 'modal',
  view: messageModal(paragraph(text)),
});

/** What was entered in a field does not do. `view`: the form again, for when this comes too late for the field. */
export const refuse = ({ block }: FieldId, why: string, view: ModalView): SubmitReply => ({
  kind: 'errors',
  errors: { [block]: why },
  view,
});
