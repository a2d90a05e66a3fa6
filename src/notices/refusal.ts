/** What Slack limits: a method in a workspace; of posts, one place. */
export interface Limited {
  readonly method: string;
  /** A channel or person; '' for the whole method. */
  readonly place: string;
}

/** How Slack, or a mail server, says no. */
export type Refusal =
  /** Nothing was done, since nobody was reached, or since we go too fast: then with what is limited. */
  | {
      readonly kind: 'passing';
      readonly retryAfterMs: number | undefined;
      readonly error: string;
      readonly limited?: Limited;
    }
  /** No answer came, so nobody knows whether it was accepted. */
  | { readonly kind: 'lost'; readonly error: string }
  /** Refused as things are. It is not about the message, so the message is kept. */
  | { readonly kind: 'waits'; readonly error: string }
  /** Taken for a message that Slack does not find any more: under another name it may go. */
  | { readonly kind: 'double'; readonly error: string }
  /**
   * `what`: the message was refused (its form), the message to edit or its thread is gone, the place, or all of Slack;
   * `mail`: the mail server refuses this mail.
   */
  | {
      readonly kind: 'permanent';
      readonly what: 'message' | 'gone' | 'place' | 'workspace' | 'mail';
      readonly error: string;
    };

const USUAL_TRIES = 10;

/**
 * Whether it is for the log: that Slack tells us to wait is how it sets our pace, and is counted. That one message is told so
 * ten times, and ten times again, is not.
 */
export const isWorthALine = (refusal: Refusal, tries: number): boolean =>
  refusal.kind !== 'passing' || refusal.limited === undefined || tries % USUAL_TRIES === 0;

export type DeliveryOutcome =
  | 'sent'
  | 'sent late'
  | 'posted'
  | 'edited'
  | 'turned to admins'
  | 'admins unknown'
  | 'given up'
  | Refusal['kind'];
