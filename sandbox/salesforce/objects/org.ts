import { rowOf } from './row.ts';
import { fieldsOf, type ObjectDef } from './schema.ts';

export const organization: ObjectDef = {
  name: 'Organization',
  keyPrefix: '00D',
  api: 'both',
  fields: fieldsOf(
    `Id Name InstanceName IsSandbox:boolean OrganizationType:picklist NamespacePrefix
     TrialExpirationDate:datetime LanguageLocaleKey:picklist TimeZoneSidKey:picklist
     IsReadOnly:boolean CreatedDate:datetime SystemModstamp:datetime`,
  ),
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

export const userLicense: ObjectDef = {
  name: 'UserLicense',
  keyPrefix: '100',
  api: 'rest',
  needs: ['ViewSetup'],
  fields: fieldsOf('Id Name MasterLabel Status:picklist TotalLicenses:int UsedLicenses:int'),
  rows: ({ state }) => [
    rowOf({
      Id: state.makeId('100', 1),
      Name: 'Salesforce',
      MasterLabel: 'Salesforce',
      Status: 'Active',
      TotalLicenses: state.users.length + 10,
      UsedLicenses: state.users.length,
    }),
  ],
};

export const setupEntityAccess: ObjectDef = {
  name: 'SetupEntityAccess',
  keyPrefix: '0J0',
  api: 'rest',
  needs: ['ViewSetup'],
  fields: fieldsOf(
    `Id ParentId:reference>PermissionSet SetupEntityId:reference SetupEntityType:picklist
     SystemModstamp:datetime`,
  ),
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
