import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { AlertBlock, AnyMessageBlock } from 'slack-web-api-client/dist/block-kit/blocks.js';
import type {
  HomeTabView,
  ModalView as OtherModalView,
} from 'slack-web-api-client/dist/block-kit/views.js';

// Both models know blocks of any name in a view, or leave one out: here a view holds what is named.
interface Holding<Block> {
  blocks: Block[];
}

/** A block that Slack has and its types do not know yet. Its inside is looked at by the other model. */
interface Chart {
  type: 'data_visualization';
  block_id?: string;
  title: string;
  chart: object;
}
type Known = KnownBlock | Chart;

/** Block Kit as Slack's own types have it. The code is written against them. */
export interface OfSlack {
  message: Known[];
  modal: Omit<ModalView, 'blocks'> & Holding<Known>;
  home: Omit<HomeView, 'blocks'> & Holding<Known>;
}

/** Block Kit as others wrote it down: nothing of ours knows them but this. */
export interface OfOthers {
  message: AnyMessageBlock[];
  // Slack has the alert in modals, and there alone: https://docs.slack.dev/reference/block-kit/blocks/alert-block
  modal: Omit<OtherModalView, 'blocks'> & Holding<OtherModalView['blocks'][number] | AlertBlock>;
  home: HomeTabView;
}
