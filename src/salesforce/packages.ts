import type { Optional, PackageRow } from '../domains/ports.ts';
import type { Connection } from './connection.ts';
import { isUnseen } from './degrade.ts';
import { toIdOf } from './ids.ts';
import { fieldsOf } from './json.ts';
import { queryAll, type Row } from './query.ts';
import { soql } from './soql.ts';
import { keptText, keptTextOrNull } from './text.ts';

const fields = [
  'SubscriberPackageId',
  'SubscriberPackage.Name',
  'SubscriberPackage.NamespacePrefix',
  'SubscriberPackageVersion.MajorVersion',
  'SubscriberPackageVersion.MinorVersion',
  'SubscriberPackageVersion.PatchVersion',
  'SubscriberPackageVersion.BuildNumber',
];

/** The installed packages, by the Tooling API; or why they cannot be seen. */
export async function readPackages(
  connection: Connection,
): Promise<Optional<readonly PackageRow[]>> {
  try {
    const query = soql`SELECT ${fields} FROM InstalledSubscriberPackage`;
    const rows = await queryAll(connection, query, { maxRows: 20_000, api: 'tooling' });
    return { ok: true, value: rows.flatMap(toPackage) };
  } catch (error) {
    if (!isUnseen(error)) throw error;
    return {
      ok: false,
      why: 'Installed packages are not visible. Give the connected user "View Setup and Configuration" and "Download AppExchange Packages".',
    };
  }
}

function toPackage(row: Row): PackageRow[] {
  const packageId = toIdOf('033', row.SubscriberPackageId);
  if (packageId === undefined) return [];
  const about = fieldsOf(row.SubscriberPackage);
  return [
    {
      packageId,
      name: keptText(about.Name),
      namespace: keptTextOrNull(about.NamespacePrefix),
      version: versionOf(fieldsOf(row.SubscriberPackageVersion)),
    },
  ];
}

/** `1.4.0.2`, or as much of it as there is. */
function versionOf(version: Row): string {
  return ['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber']
    .map((part) => version[part])
    .filter((part) => typeof part === 'number')
    .join('.');
}
