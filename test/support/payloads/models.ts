import type { HomeView, KnownBlock, ModalView } from '@slack/types';

// Slack's views hold blocks of any name: here they hold what is named.
interface Holding<Block> {
  blocks: Block[];
}

/** A block that Slack has and its types do not know yet. */
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
