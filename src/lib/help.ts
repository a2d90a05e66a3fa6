import type { ErrorCode } from './errors/rows.ts';

/** Whom people are sent to beside each error: an address with the words for it, or a channel of Slack. */
export type Support =
  | { readonly kind: 'address'; readonly words: string; readonly href: string }
  | { readonly kind: 'channel'; readonly id: string }
  | { readonly kind: 'name'; readonly words: string };

/** What an installation sends people to, beside each error. */
export interface Help {
  readonly support: Support | undefined;
  /** The address of a page about error codes, with `{code}` where the code goes. */
  readonly runbook: string;
}

/** Our own page about error codes, on the bot itself. */
export const CODES_PATH = '/codes';

/** What is said of a code there. */
export const addressOfCode = ({ runbook }: Pick<Help, 'runbook'>, code: ErrorCode): string =>
  runbook.replaceAll('{code}', code);
