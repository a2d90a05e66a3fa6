import { type Answer, oauthError } from '../http.ts';
import type { Visit } from './visit.ts';

/** Refuses a token or introspection call that is no form post or does not prove who the client is. */
export function clientRefusal({ org, request }: Visit): Answer | null {
  if (request.method !== 'POST') {
    org.report('token', `${request.method} where only POST is allowed`);
    return oauthError('invalid_request', 'must use HTTP POST');
  }
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    org.report('token', 'body is not a form');
    return oauthError('unsupported_grant_type', 'grant type not supported');
  }
  const { clientId, clientSecret } = credentials(request);
  if (clientId !== org.world.app.clientId) {
    return oauthError('invalid_client_id', 'client identifier invalid');
  }
  if (clientSecret !== org.world.app.clientSecret) {
    return oauthError('invalid_client', 'invalid client credentials');
  }
  return null;
}

function credentials(request: Visit['request']) {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return { clientId: id, clientSecret: secret.join(':') };
  }
  const { form } = request;
  return { clientId: form.get('client_id'), clientSecret: form.get('client_secret') };
}
