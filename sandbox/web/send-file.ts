import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';

const pictures: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
};

/** Sends a file of the workspace: pictures to look at, everything else to keep. */
export function sendFile(
  world: World,
  id: string,
  response: ServerResponse,
  headers: Record<string, string>,
): void {
  const file = world.slack.file(id);
  if (!file) {
    response.writeHead(404, headers).end('No such file.');
    return;
  }
  const ending = /\.\w+$/.exec(file.name.toLowerCase())?.[0] ?? '';
  const picture = pictures[ending];
  const name = encodeURIComponent(file.name);
  response.writeHead(200, {
    ...headers,
    'content-type': picture ?? 'application/octet-stream',
    'content-disposition': `${picture ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    'cache-control': 'no-store',
  });
  response.end(file.content);
}
