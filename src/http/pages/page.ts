import type { Html } from '../html.ts';

/** One page as it is shown: a pure value, sent by `send.ts`. */
export interface Page {
  readonly status: number;
  /** Plain text, for the tab of the browser. */
  readonly title: string;
  readonly heading: Html;
  readonly body: Html;
}
