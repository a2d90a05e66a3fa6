import { maxApps } from './app-row.ts';
import type { Connection } from './connection.ts';
import { isUnseen, keptFields, type OptionalRead, withKnownFields } from './degrade.ts';
import { toIdOf } from './ids.ts';
import { queryAll, type Row } from './query.ts';
import { type Fields, soql } from './soql.ts';

const settings = 'ExtlClntAppOauthSettings';

/** Its columns, one a scope, and the scope as an authorize request names it. Which of them there are depends on the release. */
const scopeOf: Readonly<Record<string, string>> = {
  OauthScopesSSO: 'id',
  OauthScopesAPI: 'api',
  OauthScopesWEB: 'web',
  OauthScopesFULL: 'full',
  OauthScopesREFRESH_TOKEN: 'refresh_token',
  OauthScopesOFFLINE_ACCESS: 'offline_access',
  OauthScopesOPENID: 'openid',
  OauthScopesPROFILE: 'profile',
  OauthScopesEMAIL: 'email',
  OauthScopesADDRESS: 'address',
  OauthScopesPHONE: 'phone',
  OauthScopesCUSTOM_PERMISSIONS: 'custom_permissions',
  OauthScopesVF: 'visualforce',
  OauthScopesCONTENT: 'content',
  OauthScopesLIGHTNING: 'lightning',
  OauthScopesCHATTER_REST_API: 'chatter_api',
  OauthScopesWAVE_REST_API: 'wave_api',
  OauthScopesECLAIR_REST_API: 'eclair_api',
  OauthScopesPARDOT_API: 'pardot_api',
  OauthScopesHUB_API: 'hub_api',
  OauthScopesCHATBOT_API: 'chatbot_api',
  OauthScopesFORGOT_PASSWORD: 'forgot_password',
  OauthScopesUSER_REGISTRATION_API: 'user_registration_api',
  OauthScopesPWDLESS_LOGIN_API: 'pwdless_login_api',
  OauthScopesINTERACTION_API: 'interaction_api',
  OauthScopesEINSTEIN_GPT_API: 'einstein_gpt_api',
  OauthScopesSFAP_API: 'sfap_api',
  OauthScopesSCRT_API: 'scrt_api',
  OauthScopesDATA_CLOUD_USER_CLAIMS: 'data_cloud_user_claims',
  OauthScopesMCP_API: 'mcp_api',
  OauthScopesCDP_API: 'cdp_api',
  OauthScopesCDP_QUERY_API: 'cdp_query_api',
  OauthScopesCDP_PROFILE_API: 'cdp_profile_api',
  OauthScopesCDP_INGEST_API: 'cdp_ingest_api',
  OauthScopesCDP_SEGMENT_API: 'cdp_segment_api',
  OauthScopesCDP_IDENTITYRESOLUTION_API: 'cdp_identityresolution_api',
  OauthScopesCDP_CALCULATED_INSIGHT_API: 'cdp_calculated_insight_api',
};

/** Scopes by the id of an external client app, sorted; an app that is not among them has none that are visible. */
export async function readScopes(
  connection: Connection,
  optional: OptionalRead,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await optional(
    'Scopes of external client apps are not visible, by the same permission.',
    readSettings(connection),
  );
  const byApp = new Map<string, readonly string[]>();
  for (const row of rows ?? []) {
    const id = toIdOf('0xI', row.ExternalClientApplicationId);
    if (id === undefined) continue;
    const given = Object.entries(scopeOf).filter(([column]) => row[column] === true);
    byApp.set(id, given.map(([, scope]) => scope).sort());
  }
  return byApp;
}

// Without these two, "not among its scopes" would be a guess.
const needed = ['ExternalClientApplicationId', 'OauthScopesAPI', 'OauthScopesREFRESH_TOKEN'];
const columns = Object.keys(scopeOf);
const fields = {
  wanted: ['ExternalClientApplicationId', ...columns],
  needed,
  // Which of them there are depends on the release.
  rare: columns,
};

/** By REST; one public record has an org that knows the object by Tooling alone. */
async function readSettings(connection: Connection): Promise<readonly Row[]> {
  try {
    return await withKnownFields(connection, settings, fields, (known) =>
      readBy(connection, 'rest', known),
    );
  } catch (error) {
    if (!isUnseen(error)) throw error;
    const known = await keptFields(connection, settings, 'tooling');
    const there = fields.wanted.filter((each) => known.has(each));
    return needed.every((each) => there.includes(each)) ? readBy(connection, 'tooling', there) : [];
  }
}

function readBy(
  connection: Connection,
  api: 'rest' | 'tooling',
  known: Fields,
): Promise<readonly Row[]> {
  const query = soql`SELECT ${known} FROM ExtlClntAppOauthSettings`;
  return queryAll(connection, query, { maxRows: maxApps, api });
}
