import type { NoticeKind } from '../notices/kinds.ts';
import type { Notice } from '../notices/notice.ts';
import type { Message } from './kit/blocks.ts';

/** What is said of each of these kinds, drawn from what is true now. Undefined where there is nothing to say any more. */
export type NoticeWords<Kind extends NoticeKind = NoticeKind> = {
  readonly [K in Kind]: (notice: Notice<K>) => Message | undefined | Promise<Message | undefined>;
};
