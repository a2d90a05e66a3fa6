/** A page of `users.list` has about 2 MB, and nothing that we ask for has more. */
const MOST_BYTES = 8 * 1024 ** 2;

/**
 * A `fetch` for Slack: it follows no redirect, waits so long at most where whoever calls sets no other limit, and gives up
 * an answer that is too big. Throws for each of them, as `fetch` does where no answer comes.
 */
export function guardFetch(call: typeof fetch, deadlineMs: number): typeof fetch {
  return async (input, init) => {
    const signal = init?.signal ?? AbortSignal.timeout(deadlineMs);
    return readWhole(await call(input, { ...init, redirect: 'error', signal }));
  };
}

async function readWhole(response: Response): Promise<Response> {
  if (response.body === null) return response;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new Error(`an answer of more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  const { status, statusText, headers } = response;
  return new Response(Buffer.concat(parts), { status, statusText, headers });
}
