import { rowOf } from './row.ts';
import type { ObjectDef } from './schema.ts';

export const organization: ObjectDef = {
  name: 'Organization',
  keyPrefix: '00D',
  rows: ({ state }) => [
    rowOf({
      Id: state.id,
      Name: state.name,
      InstanceName: state.kind === 'sandbox' ? 'CS101' : 'EU42',
      IsSandbox: state.kind === 'sandbox',
      OrganizationType: state.kind === 'developer' ? 'Developer Edition' : 'Enterprise Edition',
      LanguageLocaleKey: 'en_US',
      TimeZoneSidKey: 'Europe/London',
      IsReadOnly: false,
      CreatedDate: 1_500_000_000_000,
      SystemModstamp: 1_500_000_000_000,
    }),
  ],
};

export const setupEntityAccess: ObjectDef = {
  name: 'SetupEntityAccess',
  keyPrefix: '0J0',
  needs: ['ViewSetup'],
  *rows({ state }) {
    for (const app of state.apps) {
      if (!app.adminApprovedOnly || app.applicationId === null) continue;
      yield rowOf({
        Id: state.makeId('0J0', app.index + 1),
        ParentId: state.permissionSets[app.index % 2]?.id ?? null,
        SetupEntityId: app.applicationId,
        SetupEntityType:
          app.kind === 'external' ? 'ExternalClientApplication' : 'ConnectedApplication',
        SystemModstamp: app.createdSeconds * 1_000,
      });
    }
  },
};
