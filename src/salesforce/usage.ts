import * as v from 'valibot';
import type { Optional } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { brokenAnswer } from './errors.ts';
import { type SalesforceId, toIdOf } from './ids.ts';
import { readAgain } from './read-again.ts';
import { fromSalesforceTime } from './times.ts';

/** What Connect gives by default; so much is asked for by name. */
const PAGE_SIZE = 100;
const WHY =
  'Which tokens are those of external client apps is not visible. Give the connected user "View all External Client Apps, view their settings, and edit their policies".';

const identified = v.array(v.object({ identifier: v.string() }));
const connected = v.array(v.object({ initialConnectionAt: v.optional(v.unknown()) }));

/**
 * A page, from 0, of the external client apps that are in use (Connect, API 59 and later). An empty one is behind the last:
 * that a next page is named says nothing. Throws as a reading does, E-SF-DOWN where the answer is broken.
 */
export const readUsedExternal = (connection: Connection, page: number) =>
  optional(connection, paged('', page), ({ apps }) => idsOf('0xI', apps));

/** A page, from 0, of who holds a token to an external client app. */
export const readExternalUsers = (connection: Connection, applicationId: string, page: number) =>
  optional(connection, paged(`/${appOf(applicationId)}/users`, page), ({ users }) =>
    idsOf('005', users),
  );

/**
 * When each of the tokens was created that one user gave an external client app, whole seconds, epoch milliseconds;
 * undefined of one that does not say.
 */
export function readExternalTokens(
  connection: Connection,
  applicationId: string,
  userId: string,
): Promise<Optional<readonly (number | undefined)[]>> {
  const user = toIdOf('005', userId);
  if (user === undefined) throw new TypeError('no user');
  const path = paged(`/${appOf(applicationId)}/${user}/tokens`, 0);
  return optional(connection, path, ({ tokens }) =>
    checked(connected, tokens).map(({ initialConnectionAt }) =>
      fromSalesforceTime(initialConnectionAt),
    ),
  );
}

const paged = (tail: string, page: number) =>
  `/apps/oauth/usage${tail}?page=${page}&pageSize=${PAGE_SIZE}`;

async function optional<T>(
  connection: Connection,
  tail: string,
  read: (body: Readonly<Record<string, unknown>>) => T,
): Promise<Optional<T>> {
  try {
    const path = `${await connection.root()}${tail}`;
    const body = await readAgain(() => connection.get(path));
    return { ok: true, value: read(checked(v.record(v.string(), v.unknown()), body)) };
  } catch (error) {
    if (isUnseen(error)) return { ok: false, why: WHY };
    throw error;
  }
}

function checked<T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> {
  const { success, output } = v.safeParse(schema, value);
  if (!success) throw brokenAnswer('usage in another shape');
  return output;
}

const idsOf = (prefix: string, list: unknown): readonly SalesforceId[] =>
  checked(identified, list).flatMap(({ identifier }) => toIdOf(prefix, identifier) ?? []);

function appOf(applicationId: string): SalesforceId {
  const app = toIdOf('0xI', applicationId);
  if (app === undefined) throw new TypeError('no external client app');
  return app;
}
