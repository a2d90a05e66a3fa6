import type { IncomingMessage } from 'node:http';
import { callApi } from './api.ts';
import { ApiError } from './api-error.ts';
import { readFields } from './body.ts';
import { serveFile, takeUpload } from './file-transfer.ts';
import { isObj, type Obj, parseJson } from './json.ts';
import { authorizePage } from './oauth-page.ts';
import { json, type Reply } from './reply.ts';
import { answerByUrl } from './response-url.ts';
import type { World } from './world.ts';

/** Answers one request, faults left aside. Whatever is not known is a problem. */
export async function route(
  world: World,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): Promise<Reply> {
  const [, top = '', ...rest] = url.pathname.split('/');
  const type = request.headers['content-type'] ?? '';
  if (top === 'api') return api(world, request, rest.join('/'), type, body);
  if (top === 'response' && request.method === 'POST')
    return answered(world, rest[2] ?? '', type, body);
  if (top === 'upload' && request.method === 'POST')
    return takeUpload(world, rest[0] ?? '', type, body);
  if (top === 'files' && request.method === 'GET')
    return serveFile(world, rest[0] ?? '', bearer(request));
  if (url.pathname === '/oauth/v2/authorize')
    return authorizePage(world, request.method ?? '', url, body);
  if (request.method === 'GET' && ['archives', 'app_redirect', 'client', ''].includes(top))
    return {
      status: 200,
      type: 'text/html; charset=utf-8',
      body: '<!doctype html><title>Slack</title><p>This is where Slack would open.',
    };
  if (top === 'favicon.ico') return { status: 204 };
  world.problem('unknown_path', `${request.method} ${url.pathname}`);
  return { status: 404, body: 'Nothing here.' };
}

const bearer = (request: IncomingMessage): string =>
  /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

async function api(
  world: World,
  request: IncomingMessage,
  method: string,
  type: string,
  body: Buffer,
): Promise<Reply> {
  if (request.method !== 'POST' && request.method !== 'GET')
    return { status: 405, body: 'POST only' };
  const fields = await readFields(type, body).catch(() => undefined);
  if (!fields) {
    world.problem('invalid_post_type', `${type}`, method);
    return json(200, { ok: false, error: 'invalid_post_type' });
  }
  const basic = /^Basic (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (basic) {
    const [client_id = '', client_secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
    Object.assign(fields, { client_id, client_secret });
  }
  const token = bearer(request) || (typeof fields.token === 'string' ? fields.token : '');
  const answer = callApi(world, method, fields, token);
  return json(answer.status, answer.body, answer.headers);
}

function answered(world: World, id: string, type: string, body: Buffer): Reply {
  const parsed = type.startsWith('application/json') ? parseJson(body.toString('utf8')) : undefined;
  const log = (status: number, answer: Obj) =>
    world.requests.push({
      at: world.clock.now(),
      method: 'response_url',
      args: isObj(parsed) ? parsed : {},
      status,
      answer,
    });
  try {
    if (!isObj(parsed)) throw new ApiError('invalid_payload');
    answerByUrl(world, id, parsed);
    log(200, { ok: true });
    return { status: 200, body: 'ok' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const status = error.code.endsWith('_url') ? 404 : 400;
    const answer = { ok: false, error: error.code, ...error.extra };
    log(status, answer);
    return json(status, answer);
  }
}
