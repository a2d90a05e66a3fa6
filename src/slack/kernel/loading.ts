import type { ModalView } from '@slack/types';
import { type Message, modal, section } from '../kit/blocks.ts';

/** What stands in a window until its data is there. */
export const loadingModal = (title: string): ModalView =>
  modal({ title, callbackId: 'show', blocks: [section('Loading…')] });

/** A message shown in a window, where that is where the person is. */
export const messageModal = (message: Message): ModalView =>
  modal({
    title: 'Salesforce',
    callbackId: 'show',
    blocks: message.blocks,
  });
