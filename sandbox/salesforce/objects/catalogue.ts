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
import { loginHistory, setupAuditTrail } from './history.ts';
import { oauthToken } from './oauth-token.ts';
import { organization, setupEntityAccess, userLicense } from './org.ts';
import {
  permissionSet,
  permissionSetAssignment,
  profile,
  user,
  userPermissionAccess,
} from './people.ts';
import type { ObjectDef, Viewer } from './schema.ts';

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
  userLicense,
  setupEntityAccess,
  loginHistory,
  setupAuditTrail,
];

export type Api = 'rest' | 'tooling';

/** The objects that exist for this viewer, with their fields: one without the right to see is as one without it. */
export const visibleObjects = (viewer: Viewer, api: Api): ObjectDef[] =>
  objects
    .filter(
      (object) =>
        (object.api === 'both' || object.api === api) &&
        (object.needs === undefined || object.needs.some((permission) => viewer.may(permission))),
    )
    .map((object) => withoutHidden(viewer, object));

/** Fields that an org does not have are missing from every side. */
function withoutHidden(viewer: Viewer, object: ObjectDef): ObjectDef {
  const hidden = object.hides?.(viewer) ?? [];
  return hidden.length === 0
    ? object
    : { ...object, fields: object.fields.filter(({ name }) => !hidden.includes(name)) };
}

export const objectNamed = (viewer: Viewer, api: Api, name: string): ObjectDef | undefined =>
  visibleObjects(viewer, api).find((object) => object.name.toLowerCase() === name.toLowerCase());

/** The object behind a reference, whoever asks: parents are reached through their children. */
export function parentNamed(viewer: Viewer, name: string): ObjectDef | undefined {
  const found = objects.find((object) => object.name === name);
  return found && withoutHidden(viewer, found);
}
