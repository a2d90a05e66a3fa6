import type { OrgUserRow } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { brokenAnswer } from './errors.ts';
import { toIdOf } from './ids.ts';
import { queryPages, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText, keptTextOrNull } from './text.ts';

const fields = ['Id', 'Username', 'Name', 'Email', 'IsActive', 'Profile.Name'];
const maxUsers = 5_000_000;

/** All users of the org, by the pages that Salesforce gives. Throws E-TOO-BIG over five million. */
export async function* readUsers(connection: Connection): AsyncGenerator<readonly OrgUserRow[]> {
  const pages = queryPages(connection, soql`SELECT ${fields} FROM User`, { maxRows: maxUsers });
  for await (const rows of pages) yield rows.map(toUser);
}

function toUser(row: Row): OrgUserRow {
  const userId = toIdOf('005', row.Id);
  if (userId === undefined) throw brokenAnswer('a user without an id');
  const profile = row.Profile;
  return {
    userId,
    username: keptText(row.Username),
    name: keptText(row.Name),
    email: keptText(row.Email),
    active: row.IsActive === true,
    profile:
      typeof profile === 'object' && profile !== null && 'Name' in profile
        ? keptTextOrNull(profile.Name)
        : null,
  };
}
