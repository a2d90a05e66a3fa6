import type { GrantLife } from '../generate/apps.ts';
import { developerNameOf, lifeOf, stampsOf } from './common.ts';
import { rowOf } from './row.ts';
import type { ObjectDef } from './schema.ts';

/** Units are told as words; as numbers, too, where the org's settings say so: both are reported. */
function policyOf(life: GrantLife | null, asCodes: boolean) {
  if (life === null) return { RefreshTokenPolicyType: 'Infinite' };
  const inDays = life.hours % 24 === 0;
  const [word, code] = inDays ? ['Days', '0'] : ['Hours', '1'];
  return {
    RefreshTokenPolicyType: life.untilUsed ? 'SpecificInactivity' : 'SpecificLifetime',
    RefreshTokenValidityPeriod: inDays ? life.hours / 24 : life.hours,
    RefreshTokenValidityUnit: asCodes ? code : word,
  };
}

export const externalClientApplication: ObjectDef = {
  name: 'ExternalClientApplication',
  keyPrefix: '0xI',
  needs: ['ExternalClientAppViewer'],
  *rows({ state }) {
    for (const app of state.apps) {
      if (app.kind !== 'external') continue;
      yield rowOf({
        Id: app.applicationId,
        MasterLabel: app.name,
        DeveloperName: developerNameOf(app),
        DistributionState: app === state.ourApp ? 'Local' : 'Packaged',
        Description: null,
        ContactEmail: 'support@vendor.example',
        NamespacePrefix: app.namespace,
        ...stampsOf(state, app.createdSeconds),
      });
    }
  },
};

export const externalClientAppPolicy: ObjectDef = {
  name: 'ExtlClntAppOauthPlcyCnfg',
  keyPrefix: '0xJ',
  needs: ['ExternalClientAppViewer'],
  *rows({ state }) {
    for (const app of state.apps) {
      if (app.kind !== 'external') continue;
      yield rowOf({
        Id: state.makeId('0xJ', app.index + 1),
        ExternalClientApplicationId: app.applicationId,
        PermittedUsersPolicyType: app.adminApprovedOnly
          ? 'AdminApprovedPreAuthorized'
          : 'AllSelfAuthorized',
        ...policyOf(lifeOf(state, app), state.settings.unitCodes),
        IpRelaxationPolicyType: 'Enforce',
        ...stampsOf(state, app.createdSeconds),
      });
    }
  },
};

/** One column a scope, as of one release; a release adds some. */
const scopeColumns: Readonly<Record<string, string>> = {
  id: 'SSO',
  api: 'API',
  web: 'WEB',
  full: 'FULL',
  refresh_token: 'REFRESH_TOKEN',
  offline_access: 'OFFLINE_ACCESS',
  openid: 'OPENID',
  profile: 'PROFILE',
  email: 'EMAIL',
  custom_permissions: 'CUSTOM_PERMISSIONS',
  visualforce: 'VF',
  content: 'CONTENT',
  lightning: 'LIGHTNING',
  chatter_api: 'CHATTER_REST_API',
  wave_api: 'WAVE_REST_API',
};

export const externalClientAppSettings: ObjectDef = {
  name: 'ExtlClntAppOauthSettings',
  keyPrefix: '0xK',
  needs: ['ExternalClientAppViewer'],
  *rows({ state }) {
    for (const app of state.apps) {
      if (app.kind !== 'external') continue;
      const scopes = Object.entries(scopeColumns).map(([scope, name]) => [
        `OauthScopes${name}`,
        app.scopes.includes(scope),
      ]);
      yield rowOf({
        Id: state.makeId('0xK', app.index + 1),
        DeveloperName: `${developerNameOf(app).slice(0, 70)}_oauth`,
        ExternalClientApplicationId: app.applicationId,
        ...Object.fromEntries(scopes),
        ...stampsOf(state, app.createdSeconds),
      });
    }
  },
};
