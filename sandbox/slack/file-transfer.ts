import { readFields } from './body.ts';
import type { Reply } from './reply.ts';
import type { World } from './world.ts';

/** Takes the bytes of an announced upload, raw or as the one part of a form. */
export async function takeUpload(
  world: World,
  id: string,
  type: string,
  body: Buffer,
): Promise<Reply> {
  const file = world.files.get(id);
  if (!file) return { status: 404, body: 'no such upload' };
  const fields = type.startsWith('multipart/') ? await readFields(type, body) : undefined;
  const part = fields && Object.values(fields).find((value) => value instanceof Blob);
  const content = part instanceof Blob ? Buffer.from(await part.arrayBuffer()) : body;
  if (content.length !== file.expectedLength)
    world.problem(
      'upload_length',
      `${file.name}: ${content.length} bytes, ${file.expectedLength} announced`,
      'upload',
    );
  file.content = content;
  file.uploaded = true;
  return { status: 200, body: `OK - ${content.length}` };
}

/** Gives a file to a bearer of the bot's token with `files:read`. */
export function serveFile(world: World, id: string, token: string): Reply {
  const file = world.files.get(id);
  const install = file && world.teams.get(file.team)?.install;
  if (!file || !install || install.token !== token || install.state !== 'active')
    return { status: 302, headers: { location: `${world.url}/` } };
  if (!install.scopes.includes('files:read')) {
    world.problem('missing_scope', 'needs files:read', 'files');
    return { status: 403, body: 'missing_scope' };
  }
  return { status: 200, type: 'application/octet-stream', body: file.content };
}
