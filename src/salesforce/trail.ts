import type { HistorySlice, Optional, TrailRow } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { sliceOf } from './history.ts';
import { toId, toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText } from './text.ts';
import { soqlTime } from './times.ts';

const fields = ['Id', 'CreatedDate', 'CreatedById', 'Action', 'Display'];
const maxRows = 5000;

/**
 * SetupAuditTrail about apps, packages, permissions and profiles, from <= CreatedDate < to, oldest first; at most 5,000 rows, the
 * oldest. Or why it cannot be seen.
 */
export async function readTrail(
  connection: Connection,
  from: number,
  to: number,
): Promise<Optional<HistorySlice<TrailRow>>> {
  const bounds = { time: 'CreatedDate', most: maxRows, to };
  if (to <= from) return { ok: true, value: sliceOf([], bounds, toTrail) };
  try {
    const rows = await queryAll(connection, trailQuery(from, to), { maxRows, cut: true });
    return { ok: true, value: sliceOf(rows, bounds, toTrail) };
  } catch (error) {
    if (!isUnseen(error)) throw error;
    return {
      ok: false,
      why: 'The setup audit trail is not visible. Give the connected user "View Setup and Configuration", and from Spring \'27 on "View Setup Audit Trail".',
    };
  }
}

// Section and Display cannot be filtered by, and the names are compared whole. They are those of public lists of actions; one
// that an org does not know matches nothing.
const trailQuery = (from: number, to: number) =>
  soql`SELECT ${fields} FROM SetupAuditTrail WHERE CreatedDate >= ${soqlTime(from)} AND CreatedDate < ${soqlTime(to)} AND Action IN (
    'insertConnectedApplication', 'updateConnectedApplication', 'deleteConnectedApplication',
    'blockConnectedApplication', 'unblockConnectedApplication', 'insertApplication', 'deleteApplication',
    'enableOauth', 'changeOauthDefaultScope', 'changeUserRuntimeAccessPolicy', 'changeIpRelaxationPolicy',
    'changeApplicationPkceRequired', 'changeApplicationCallbackUrl', 'changeApplicationSecretRequiredForRefreshToken',
    'changeApplicationOptionalConsumerSecret', 'changeApplicationClientCredentialEnabled',
    'changeApplicationCodeCredentialEnabled', 'dynamicInitialTokenGeneration', 'insertApplicationCertificate',
    'changeApplicationCertificate', 'generateOauthStagedCredential', 'addOauthClientCredentialUser',
    'insertConnectedAppSessionPolicy', 'nonSecurityReviewedManagedPackageInstalled', 'installedpackagingapp',
    'uninstalledpackagingapp', 'upgradedpackagingapp', 'PermSetAssign', 'PermSetAssign_HasExpiration', 'PermSetUnassign',
    'PermSetUnassign_HasExpiration', 'PermSetGroupAssign', 'PermSetGroupUnassign', 'PermSetEnableUserPerm',
    'PermSetDisableUserPerm', 'PermissionSetGroupComponentAdd', 'SetupEntityAccessAudit_PermissionSet_ConnectedApplication_Enabled',
    'SetupEntityAccessAudit_PermissionSet_ConnectedApplication_Disabled', 'profilePermChangedCustom',
    'profilePermChangedStandard', 'SetupEntityAccessAudit_Profile_ConnectedApplication_EnabledCustom',
    'SetupEntityAccessAudit_Profile_ConnectedApplication_EnabledStandard',
    'SetupEntityAccessAudit_Profile_ConnectedApplication_DisabledCustom',
    'SetupEntityAccessAudit_Profile_ConnectedApplication_DisabledStandard', 'changedprofileforuser',
    'changedprofileforusercusttostd', 'changedprofileforuserstdtocust', 'changedprofileforuserstdtostd',
    'changedprofileforusercusttocust'
  ) ORDER BY CreatedDate`;

function toTrail(row: Row, at: number): TrailRow | 'odd' {
  const id = toId(row.Id);
  if (id === undefined) return 'odd';
  return {
    id,
    at,
    action: keptText(row.Action),
    byUser: toIdOf('005', row.CreatedById) ?? null,
    display: keptText(row.Display),
  };
}
