import type { AllowedRow, Optional } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { toId } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText } from './text.ts';

/** An org that gives more is read up to here: ten pages. */
const maxRows = 20_000;

/**
 * Whom an admin allowed to use an app beforehand: permission sets and profiles by their labels (`SetupEntityAccess`). Or why
 * that cannot be seen.
 */
export async function readAllowed(connection: Connection): Promise<Optional<AllowedRow[]>> {
  try {
    const query = soql`SELECT SetupEntityId, Parent.Label, Parent.IsOwnedByProfile, Parent.Profile.Name FROM SetupEntityAccess WHERE SetupEntityType IN ('ConnectedApplication', 'ExternalClientApplication')`;
    const rows = await queryAll(connection, query, { maxRows, cut: true });
    return { ok: true, value: rows.flatMap(toAllowed) };
  } catch (error) {
    if (!isUnseen(error)) throw error;
    return {
      ok: false,
      why: 'Whom an admin allowed to use an app is not visible. Give the connected user "View Setup and Configuration".',
    };
  }
}

function toAllowed({ SetupEntityId, Parent }: Row): AllowedRow[] {
  const applicationId = toId(SetupEntityId);
  const parent = asRow(Parent);
  const profile = keptText(asRow(parent.Profile).Name);
  const name =
    parent.IsOwnedByProfile === true && profile !== ''
      ? `profile ${profile}`
      : keptText(parent.Label);
  return applicationId === undefined || name === '' ? [] : [{ applicationId, name }];
}

const asRow = (value: unknown): Row =>
  typeof value === 'object' && value !== null ? { ...value } : {};
