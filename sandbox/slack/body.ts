import type { IncomingMessage } from 'node:http';
import { isObj, type Obj, parseJson } from './json.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** The raw body of a request. Throws above 64 MB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += part.length;
    if (size > MOST_BYTES) throw new Error('the body is too large');
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

/** Fields of a form, JSON or multipart body; undefined for any other content type. */
export async function readFields(type: string, body: Buffer): Promise<Obj | undefined> {
  if (body.length === 0) return {};
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  if (type.startsWith('application/json')) {
    const parsed = parseJson(body.toString('utf8'));
    return isObj(parsed) ? parsed : undefined;
  }
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData();
    return Object.fromEntries(form.entries());
  }
  return undefined;
}
