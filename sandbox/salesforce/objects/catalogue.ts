import { apiOnRecord, fieldsOnRecord, sinceVersion } from '../truth/objects.ts';
import {
  appMenuItem,
  connectedApplication,
  installedSubscriberPackage,
  subscriberPackage,
  subscriberPackageVersion,
} from './apps.ts';
import {
  externalClientApplication,
  externalClientAppPolicy,
  externalClientAppSettings,
} from './external.ts';
import { eventLogFile, loginHistory, setupAuditTrail } from './history.ts';
import { oauthToken } from './oauth-token.ts';
import { oddly } from './odd.ts';
import { organization, setupEntityAccess } from './org.ts';
import {
  permissionSet,
  permissionSetAssignment,
  profile,
  user,
  userPermissionAccess,
} from './people.ts';
import type { ObjectDef, Viewer, VisibleObject } from './schema.ts';

const objects: ObjectDef[] = [
  oauthToken,
  appMenuItem,
  connectedApplication,
  externalClientApplication,
  externalClientAppPolicy,
  externalClientAppSettings,
  installedSubscriberPackage,
  subscriberPackage,
  subscriberPackageVersion,
  user,
  profile,
  permissionSet,
  permissionSetAssignment,
  userPermissionAccess,
  organization,
  setupEntityAccess,
  loginHistory,
  setupAuditTrail,
  eventLogFile,
];

export type Api = 'rest' | 'tooling';

const fields = new Map(objects.map(({ name }) => [name, fieldsOnRecord(name)]));

/** The objects that exist for this viewer, with their fields: one without the right to see is as one without it. */
export const visibleObjects = (viewer: Viewer, api: Api, version: number): VisibleObject[] =>
  objects
    .filter(
      ({ name, needs }) =>
        apiOf(viewer, name) === api &&
        sinceVersion(name) <= version &&
        (needs === undefined || needs.some((permission) => viewer.may(permission))),
    )
    .map((object) => withFields(viewer, object));

/** By which API an object is read: by Tooling where the record says so, or where this org differs from it. */
const apiOf = (viewer: Viewer, name: string): Api =>
  viewer.state.settings.byTooling.includes(name) ? 'tooling' : apiOnRecord(name);

/** Fields that an org does not have are missing from every side. */
function withFields(viewer: Viewer, object: ObjectDef): VisibleObject {
  const { lacks } = viewer.state.settings;
  const all = fields.get(object.name) ?? [];
  const rows = (who: Viewer) => oddly(object, who);
  return {
    ...object,
    rows,
    fields: all.filter(({ name }) => !lacks.includes(`${object.name}.${name}`)),
  };
}

export const objectNamed = (
  viewer: Viewer,
  api: Api,
  version: number,
  name: string,
): VisibleObject | undefined =>
  visibleObjects(viewer, api, version).find(
    (object) => object.name.toLowerCase() === name.toLowerCase(),
  );

/** The object behind a reference, whoever asks: parents are reached through their children. */
export function parentNamed(viewer: Viewer, name: string): VisibleObject | undefined {
  const found = objects.find((object) => object.name === name);
  return found && withFields(viewer, found);
}
