import type { OneUser, OrgUserRow, UserPage } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { toIdOf } from './ids.ts';
import { queryAll, queryPages, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText, keptTextOrNull } from './text.ts';

const fields = ['Id', 'Username', 'Name', 'Email', 'IsActive', 'Profile.Name'];
const maxUsers = 5_000_000;

/** All users of the org, by the pages that Salesforce gives. Throws E-TOO-BIG over five million. */
export async function* readUsers(connection: Connection): AsyncGenerator<UserPage> {
  const pages = queryPages(connection, soql`SELECT ${fields} FROM User`, { maxRows: maxUsers });
  for await (const page of pages) {
    const rows = page.flatMap(toUser);
    yield { rows, leftOut: page.length - rows.length };
  }
}

/** One user, with what kind they are. Undefined where the org has none of that id. */
export async function readUser(
  connection: Connection,
  userId: string,
): Promise<OneUser | undefined> {
  const id = toIdOf('005', userId);
  if (id === undefined) return undefined;
  const query = soql`SELECT ${[...fields, 'UserType']} FROM User WHERE Id = ${id}`;
  const [row] = await queryAll(connection, query, { maxRows: 1 });
  const [user] = row ? toUser(row) : [];
  return user && row && { ...user, userType: keptTextOrNull(row.UserType) };
}

/** These users; who is no more is left out. */
export async function readUsersOf(
  connection: Connection,
  userIds: readonly string[],
): Promise<OrgUserRow[]> {
  const ids = userIds.flatMap((id) => toIdOf('005', id) ?? []);
  if (ids.length === 0) return [];
  const query = soql`SELECT ${fields} FROM User WHERE Id IN ${{ ids }}`;
  const rows = await queryAll(connection, query, { maxRows: ids.length });
  return rows.flatMap(toUser);
}

function toUser(row: Row): OrgUserRow[] {
  const userId = toIdOf('005', row.Id);
  if (userId === undefined) return [];
  const profile = row.Profile;
  return [
    {
      userId,
      username: keptTextOrNull(row.Username) ?? keptTextOrNull(row.Name) ?? userId,
      name: keptText(row.Name),
      email: keptText(row.Email),
      active: row.IsActive === true,
      // Who may not see other profiles gets none, or one without a name.
      profile:
        typeof profile === 'object' && profile !== null && 'Name' in profile
          ? keptTextOrNull(profile.Name)
          : null,
    },
  ];
}
