import type { App, GrantLife } from '../generate/apps.ts';
import type { OrgState } from '../state.ts';
import { developerNameOf, lifeOf, stampsOf } from './common.ts';
import { type Row, rowOf } from './row.ts';
import type { ObjectDef } from './schema.ts';

export const appMenuItem: ObjectDef = {
  name: 'AppMenuItem',
  keyPrefix: '0DS',
  *rows({ state }) {
    yield* ['Sales', 'Service', 'Setup'].map((name, index) => tabSetRow(state, name, index));
    for (const app of state.apps) if (app.menuItemId !== null) yield menuRow(state, app);
  },
  find({ state }, id) {
    const app = state.menuItems.get(id);
    return app?.menuItemId === id ? menuRow(state, app) : null;
  },
};

function tabSetRow(state: OrgState, name: string, index: number): Row {
  return rowOf({
    Id: state.makeId('0DS', 900_000 + index),
    ApplicationId: state.makeId('02u', index + 1),
    Name: name,
    Label: name,
    NamespacePrefix: 'standard',
    Type: 'TabSet',
    IsUsingAdminAuthorization: false,
    IsAccessible: true,
    IsVisible: true,
    IsRegisteredDeviceOnly: false,
    SortOrder: index,
    ...stampsOf(state, 1_500_000_000),
  });
}

function menuRow(state: OrgState, app: App): Row {
  return rowOf({
    Id: app.menuItemId,
    ApplicationId: app.applicationId,
    Name: developerNameOf(app),
    Label: app.name,
    NamespacePrefix: app.namespace,
    Type: 'ConnectedApplication',
    IsUsingAdminAuthorization: app.adminApprovedOnly,
    IsAccessible: true,
    IsVisible: app.startUrl !== null,
    IsRegisteredDeviceOnly: false,
    StartUrl: app.startUrl,
    Description: null,
    SortOrder: 10 + app.index,
    ...stampsOf(state, app.createdSeconds),
  });
}

export const connectedApplication: ObjectDef = {
  name: 'ConnectedApplication',
  keyPrefix: '0H4',
  needs: ['CustomizeApplication', 'ViewSetup'],
  *rows({ state }) {
    for (const app of state.apps) {
      if (app.kind !== 'connected') continue;
      yield rowOf({
        Id: app.applicationId,
        Name: app.name,
        StartUrl: app.startUrl,
        RefreshTokenValidityPeriod: periodOf(lifeOf(state, app)),
        OptionsAllowAdminApprovedUsersOnly: app.adminApprovedOnly,
        OptionsHasSessionLevelPolicy: false,
        OptionsRefreshTokenValidityMetric: lifeOf(state, app)?.untilUsed ?? false,
        OptionsAllowExpiredUvidJWT: false,
        OptionsCodeCredentialGuestEnabled: false,
        OptionsFullContentPushNotifications: false,
        OptionsIsInternal: false,
        OptionsTokenExchangeManageBitEnabled: false,
        ...stampsOf(state, app.createdSeconds),
      });
    }
  },
};

/** A number in the unit in which it was set, which no field tells. */
const periodOf = (life: GrantLife | null): number | null =>
  life && (life.hours % 24 === 0 ? life.hours / 24 : life.hours);

const packaged = (state: OrgState): App[] =>
  state.apps.filter(({ namespace }) => namespace !== null);
const packageNumber = (state: OrgState, prefix: string, id: string): App | undefined =>
  packaged(state).find((app) => state.makeId(prefix, app.index + 1) === id);

export const installedSubscriberPackage: ObjectDef = {
  name: 'InstalledSubscriberPackage',
  keyPrefix: '0A3',
  needs: ['InstallPackaging', 'ViewSetup'],
  *rows({ state }) {
    for (const app of packaged(state)) {
      yield rowOf({
        Id: state.makeId('0A3', app.index + 1),
        SubscriberPackageId: state.makeId('033', app.index + 1),
        SubscriberPackageVersionId: state.makeId('04t', app.index + 1),
      });
    }
  },
};

export const subscriberPackage: ObjectDef = {
  name: 'SubscriberPackage',
  keyPrefix: '033',
  rows: () => [],
  find({ state }, id) {
    const app = packageNumber(state, '033', id);
    return app ? rowOf({ Id: id, Name: app.name, NamespacePrefix: app.namespace }) : null;
  },
};

export const subscriberPackageVersion: ObjectDef = {
  name: 'SubscriberPackageVersion',
  keyPrefix: '04t',
  rows: () => [],
  find({ state }, id) {
    const app = packageNumber(state, '04t', id);
    if (!app) return null;
    const version = { MajorVersion: 1 + (app.index % 9), MinorVersion: app.index % 5 };
    return rowOf({ Id: id, Name: 'Release', ...version, PatchVersion: 0, BuildNumber: 1 });
  },
};
