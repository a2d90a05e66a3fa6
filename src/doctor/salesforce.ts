import type { Config } from '../config.ts';
import { randomToken, sha256 } from '../lib/ids.ts';
import { type Ask, isAnswer } from './ask.ts';
import { bad, type Finding, good } from './finding.ts';

/** The callback as Salesforce must have it, and what Salesforce says to it where it can be asked without signing in. */
export async function checkSalesforce(
  { publicUrl, salesforce }: Config,
  ask: Ask,
): Promise<Finding[]> {
  const callback = `${publicUrl}/salesforce/callback`;
  const subject = 'Salesforce callback';
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: salesforce.clientId,
    redirect_uri: callback,
    scope: salesforce.scopes.join(' '),
    state: randomToken(8),
    code_challenge: Buffer.from(sha256(randomToken()), 'hex').toString('base64url'),
    code_challenge_method: 'S256',
  });
  const answer = await ask(`${salesforce.loginUrl}/services/oauth2/authorize?${query}`);
  if (!isAnswer(answer)) {
    const why = answer.why || 'check the network and SALESFORCE_LOGIN_URL';
    return [bad('Salesforce', `${salesforce.loginUrl} does not answer: ${why}`)];
  }
  const said = `${answer.headers.get('location') ?? ''} ${answer.text}`;
  if (said.includes('redirect_uri_mismatch')) {
    return [bad(subject, `the External Client App does not have it: add exactly ${callback}`)];
  }
  if (said.includes('invalid_client_id')) {
    return [
      bad(
        'Salesforce app',
        'Salesforce does not know SALESFORCE_CLIENT_ID: copy the consumer key again (a new app takes 10 minutes)',
      ),
    ];
  }
  return [good(subject, `the External Client App must have exactly ${callback}`)];
}
