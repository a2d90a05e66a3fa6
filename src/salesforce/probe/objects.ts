/** A field that a reading of ours selects, and what else it does with it. */
export interface FieldAssumption {
  readonly name: string;
  readonly type: string;
  readonly filtered: boolean;
  readonly sorted: boolean;
  /** Without it the object is of no use to us. */
  readonly needed: boolean;
  /** Most orgs lack it, and that is well. */
  readonly rare: boolean;
}

export interface ObjectAssumption {
  readonly object: string;
  readonly api: 'rest' | 'tooling';
  readonly fields: readonly FieldAssumption[];
  /** What is lost where the object, or a field of it, is not there. */
  readonly means: string;
}

/** `UserId:reference!^*`: filtered by with `!`, sorted by with `^`, needed with `*`, rare with `?`. */
function fields(text: string): FieldAssumption[] {
  return text.split(/\s+/).map((word) => {
    const [, name = '', type = '', flags = ''] = /^(\w+):(\w+)([!^*?]*)$/.exec(word) ?? [];
    return {
      name,
      type,
      filtered: flags.includes('!'),
      sorted: flags.includes('^'),
      needed: flags.includes('*'),
      rare: flags.includes('?'),
    };
  });
}

/** Every object that a reading of ours asks for, with every field. A test holds them against public records and the code. */
export const assumedObjects: readonly ObjectAssumption[] = [
  {
    object: 'OauthToken',
    api: 'rest',
    fields: fields(
      `AppName:string* AppMenuItemId:reference* UserId:reference!^* CreatedDate:datetime!^*
       LastUsedDate:datetime UseCount:int DeleteToken:string*`,
    ),
    means: 'Who gave which app access is read from it: without it nothing is.',
  },
  {
    object: 'AppMenuItem',
    api: 'rest',
    fields: fields(
      `ApplicationId:reference* Name:string* Type:picklist* Label:string NamespacePrefix:string
       IsUsingAdminAuthorization:boolean StartUrl:url`,
    ),
    means: 'Which apps are installed is read from it.',
  },
  {
    object: 'ConnectedApplication',
    api: 'rest',
    fields: fields(
      `Id:id* Name:string StartUrl:url RefreshTokenValidityPeriod:int
       OptionsRefreshTokenValidityMetric:boolean OptionsAllowAdminApprovedUsersOnly:boolean`,
    ),
    means: 'Policies of connected apps stay unseen without it.',
  },
  {
    object: 'ExternalClientApplication',
    api: 'rest',
    fields: fields('Id:id* MasterLabel:string* DeveloperName:string NamespacePrefix:string'),
    means: 'External client apps are taken for apps that are not installed without it.',
  },
  {
    object: 'ExtlClntAppOauthPlcyCnfg',
    api: 'rest',
    fields: fields(
      `ExternalClientApplicationId:reference* PermittedUsersPolicyType:picklist
       RefreshTokenPolicyType:picklist RefreshTokenValidityPeriod:int
       RefreshTokenValidityUnit:picklist`,
    ),
    means: 'Policies of external client apps, and when our own grant ends, stay unseen without it.',
  },
  {
    object: 'ExtlClntAppOauthSettings',
    api: 'rest',
    fields: fields(
      `ExternalClientApplicationId:reference* OauthScopesAPI:boolean*
       OauthScopesREFRESH_TOKEN:boolean* OauthScopesFULL:boolean`,
    ),
    means: 'Scopes of external client apps stay unseen without it.',
  },
  {
    object: 'InstalledSubscriberPackage',
    api: 'tooling',
    fields: fields('SubscriberPackageId:reference* SubscriberPackageVersionId:reference'),
    means: 'Installed packages stay unseen without it.',
  },
  {
    object: 'SetupEntityAccess',
    api: 'rest',
    fields: fields('ParentId:reference* SetupEntityId:reference!^* SetupEntityType:picklist!'),
    means: 'Who is pre-authorised for an app stays unseen without it.',
  },
  {
    object: 'User',
    api: 'rest',
    fields: fields(
      `Id:id!* Username:string Name:string Email:email IsActive:boolean ProfileId:reference
       UserType:picklist`,
    ),
    means: 'People who granted access have no names without it.',
  },
  {
    object: 'PermissionSetAssignment',
    api: 'rest',
    fields: fields('AssigneeId:reference!* IsActive:boolean PermissionSetId:reference*'),
    means: 'Who has wide permissions stays unseen without it.',
  },
  {
    object: 'PermissionSet',
    api: 'rest',
    fields: fields(
      `PermissionsModifyAllData:boolean!* PermissionsViewAllData:boolean!*
       PermissionsCustomizeApplication:boolean!* PermissionsManageUsers:boolean!*
       PermissionsCanApproveUninstalledApps:boolean!* PermissionsUseAnyApiClient:boolean!?
       ProfileId:reference Label:string IsOwnedByProfile:boolean`,
    ),
    means: 'Who holds that permission stays unseen without it.',
  },
  {
    object: 'UserPermissionAccess',
    api: 'rest',
    fields: fields(
      `PermissionsCustomizeApplication:boolean PermissionsViewSetup:boolean
       PermissionsModifyAllData:boolean PermissionsManageUsers:boolean
       PermissionsMonitorLoginHistory:boolean PermissionsViewEventLogFiles:boolean
       PermissionsViewAllData:boolean`,
    ),
    means: 'What the connected user may do is then asked of permission sets.',
  },
  {
    object: 'LoginHistory',
    api: 'rest',
    fields: fields(
      `Id:id* UserId:reference* LoginTime:datetime!^* LoginType:picklist! SourceIp:string
       Status:string Application:string`,
    ),
    means: 'Sign-ins of apps stay unseen without it.',
  },
  {
    object: 'SetupAuditTrail',
    api: 'rest',
    fields: fields(
      'Id:id* CreatedDate:datetime!^* CreatedById:reference Action:string!* Display:string',
    ),
    means: 'Changes in Setup stay unseen without it.',
  },
  {
    object: 'EventLogFile',
    api: 'rest',
    fields: fields(
      `Id:id* CreatedDate:datetime!^* LogDate:datetime* LogFileLength:double Interval:picklist
       Sequence:int! EventType:picklist!*`,
    ),
    means: 'What apps call for stays unseen without it.',
  },
  {
    object: 'Organization',
    api: 'rest',
    fields: fields(
      `Id:id* Name:string* IsSandbox:boolean* OrganizationType:picklist* InstanceName:string
       TrialExpirationDate:datetime`,
    ),
    means: 'Which org it is, and of which kind, is read from it.',
  },
];
