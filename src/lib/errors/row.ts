import { instantOf } from '../time.ts';

/** What the words of an error are filled with; never a secret, others' text still unescaped. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** The same, where a fact may be left out by name. */
export type Given = { readonly [name: string]: Facts[string] | undefined };

/** A part of a sentence. Strings are our own words; whatever else there is, each edge shows in its own way. */
export type Part =
  | string
  /** Text that others chose: made harmless, cut, kept apart. */
  | { readonly foreign: string; readonly max?: number }
  /** What Salesforce gave and whose form is known, such as an id. */
  | { readonly known: string }
  | { readonly code: string }
  | { readonly at: Date; readonly as: 'moment' | 'time' | 'day' };

/** In a message our own words may hold `*bold*` and code in backticks. */
export type Said = string | readonly Part[];

/** A sentence with parts in it. */
export const say = (texts: TemplateStringsArray, ...parts: readonly Said[]): readonly Part[] =>
  texts.flatMap((text, at) => [text, ...[parts[at] ?? []].flat()]);

/** A message in Slack: what happened, what it means for the reader, who can do what. */
export interface MessageWords {
  /** Our own words alone: it goes into mrkdwn and plain_text as it is. */
  readonly title: string;
  readonly what: Said;
  readonly means: Said;
  readonly todo: Said;
}

/** A page in the browser of whoever connects a domain. */
export interface PageWords {
  readonly status: number;
  readonly heading: string;
  /** A paragraph each. */
  readonly body: readonly Said[] | ((facts: Given) => readonly Said[]);
  /** Whether, after the paragraphs, it says what an admin does to install the app. */
  readonly installSteps?: (facts: Given) => boolean;
  readonly button: string;
}

/** What becomes of a domain that this befalls. */
export interface Harm {
  /** The condition whose alert it opens: one of `alerts/conditions.ts`. */
  readonly opens: string;
  /** When a sync is tried again. `never`: only a person can mend it; `soon`: in a minute, then less often. */
  readonly again: 'never' | 'soon' | 'in an hour' | 'in a day' | 'each interval';
  /** Nothing more can be revoked in the org now: it is not one row's doing. */
  readonly wholeOrg: boolean;
  /** A new grant puts it right. Everything else passes, or is mended in Salesforce. */
  readonly newGrant: boolean;
}

/** All that is said of a code, and all that follows from it. A cell that is missing does not compile. */
export interface ErrorRow {
  /** None where no sync and no revocation meets it. */
  readonly harm: Harm | undefined;
  readonly message: MessageWords | ((facts: Facts) => MessageWords);
  /** Whether the message has a button that shows what helps whoever runs the bot. */
  readonly diagnostics: boolean;
  /** None where no browser page is open when it happens. */
  readonly page: PageWords | undefined;
  /** Its row in docs/operations.md: symptom, cause, what the bot does, what a person does. */
  readonly docs: `${string} | ${string} | ${string} | ${string}`;
}

/** A fact, or our own words where it is not known. */
export function fact(facts: Given, names: string | readonly string[], otherwise: string): Said {
  const value = [names]
    .flat()
    .map((name) => facts[name])
    .find((each) => each !== undefined && each !== null);
  return value === undefined || value === null || value === ''
    ? otherwise
    : [{ foreign: String(value) }];
}

/** The instant of a fact that is an ISO text; undefined where it is none. */
export const instant = (fact: Given[string]): Date | undefined =>
  typeof fact === 'string' ? instantOf(fact) : undefined;

export const KEPT = 'Nothing was connected, and we kept nothing.';
export const STOPPED =
  'Nothing new is read until this is put right; what you see is the last good data.';
export const NEW_LINK = 'Get a new link';
export const AGAIN = 'Try again';
export const BACK = 'Back to Slack';
