import * as v from 'valibot';
import { AppError } from '../../lib/errors.ts';
import { isSlackChannel, isSlackUser } from '../../lib/slack-ids.ts';
import { limits } from '../kit/blocks.ts';

/** What a button or a window holds, as text. It comes back from the outside, so it is a stranger's text. */
export interface Packed<T> {
  pack(value: T): string;
  /** Throws E-STALE-CARD where it was not packed by this version. */
  read(packed: string | undefined): T;
}

/** For what a button or a window holds, and we did not put there. */
export const misfit = (what: string) => new AppError('E-STALE-CARD', `not ${what}`);

function packed<T>(pack: (value: T) => string, read: (text: string) => T): Packed<T> {
  return { pack, read: (text) => read(text ?? '') };
}

/** A form of its own; `read` gives undefined where the text is not of it. */
export const textOf = <T>(
  what: string,
  pack: (value: T) => string,
  read: (text: string) => T | undefined,
): Packed<T> =>
  packed(pack, (text) => {
    const value = read(text);
    if (value === undefined) throw misfit(what);
    return value;
  });

/** Slack's id of a person, or of a channel. */
export const userId = textOf<string>('a user id', String, (text) =>
  isSlackUser(text) ? text : undefined,
);
export const channelId = textOf<string>('a channel id', String, (text) =>
  isSlackChannel(text) ? text : undefined,
);

/** A row's id, such as a domain's. */
export const idOf = (what: string): Packed<number> =>
  textOf(`the id of a ${what}`, String, (text) =>
    /^[1-9]\d{0,8}$/u.test(text) ? Number(text) : undefined,
  );

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

export const uuidOf = (what: string): Packed<string> =>
  textOf(`the id of a ${what}`, String, (text) => (UUID.test(text) ? text : undefined));

/** Whatever stands there, undefined where nothing does: the act looks at it by itself. */
export const anyText: Packed<string | undefined> = {
  pack: (text) => text ?? '',
  read: (text) => text,
};

export const oneOf = <const T extends string>(...among: readonly T[]): Packed<T> =>
  textOf(`one of ${among.join(', ')}`, String, (text) => among.find((each) => each === text));

const VERSION = 1;

/** An object of a schema, as JSON. Throws RangeError where it is longer than Slack takes. */
export function stateOf<const S extends v.GenericSchema<object, object>>(
  schema: S,
): Packed<v.InferOutput<S>> {
  const versioned = v.object({ v: v.literal(VERSION) });
  return packed(
    (value: v.InferOutput<S>) => {
      const text = JSON.stringify({ v: VERSION, ...value });
      if (text.length > limits.metadata) {
        throw new RangeError(
          `a window remembers ${text.length} characters, the most is ${limits.metadata}`,
        );
      }
      return text;
    },
    (text) => {
      const said = parse(text);
      const read = v.safeParse(schema, said);
      if (!v.is(versioned, said) || !read.success) throw misfit('what this window remembers');
      return read.output;
    },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
