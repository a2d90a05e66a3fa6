import type { OrgFacts } from '../domains/ports.ts';
import type { Clock } from '../lib/clock.ts';
import type { Connection } from './connection.ts';
import { withKnownFields } from './degrade.ts';
import { brokenAnswer } from './errors.ts';
import { toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText } from './text.ts';

const needed = ['Id', 'Name', 'IsSandbox', 'OrganizationType'];
const wanted = [...needed, 'InstanceName', 'TrialExpirationDate'];

/** Who this org is. One API call; `at` is Salesforce's clock, or ours where the answer had none. */
export async function readOrganization(connection: Connection, clock: Clock): Promise<OrgFacts> {
  const read = (fields: readonly string[]) =>
    queryAll(connection, soql`SELECT ${fields} FROM Organization`, { maxRows: 1, cut: true });
  const [row] = await withKnownFields(connection, 'Organization', { wanted, needed }, read);
  const orgId = toIdOf('00D', row?.Id);
  if (row === undefined || orgId === undefined) throw brokenAnswer('an org without an id');
  return {
    orgId,
    name: keptText(row.Name),
    kind: kindOf(row),
    edition: keptText(row.OrganizationType),
    instanceName: keptText(row.InstanceName),
    at: connection.clock() ?? clock.now(),
  };
}

function kindOf(row: Row): OrgFacts['kind'] {
  const ends = row.TrialExpirationDate != null;
  if (row.IsSandbox === true) return ends ? 'scratch' : 'sandbox'; // only scratch orgs have both
  if (row.OrganizationType === 'Developer Edition') return 'developer';
  return ends ? 'trial' : 'production';
}
