import type { HttpAnswer } from './answer.ts';
import { checkInstanceUrl } from './hosts.ts';
import { fieldsOf, parseJson } from './json.ts';

/**
 * Where the org of a token lives, as the service of the sign-in host says who holds it: for an answer that names no
 * address, behind a sign-in page that all orgs share. Undefined where it does not say.
 */
export async function askHome(
  ask: (path: string, headers: Readonly<Record<string, string>>) => Promise<HttpAnswer>,
  accessToken: string,
  extraHosts: readonly string[],
): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await ask('/services/oauth2/userinfo', headers).catch(() => undefined);
  if (answer?.status !== 200) return undefined;
  const urls = fieldsOf(fieldsOf(parseJson(answer.body)).urls);
  for (const each of [urls.custom_domain, urls.rest]) {
    const origin = typeof each === 'string' ? URL.parse(each)?.origin : undefined;
    const home = origin === undefined ? undefined : checkInstanceUrl(origin, extraHosts);
    if (home !== undefined) return home;
  }
  return undefined;
}
