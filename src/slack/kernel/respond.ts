import type { RespondArguments, RespondFn } from '@slack/bolt';

/**
 * Answers by a response address. Throws where Slack refuses: Bolt does so for a status alone, and some refusals are said to
 * come inside a 200, as `ok: false` or as a bare code.
 */
export async function respondOrThrow(respond: RespondFn, answer: RespondArguments): Promise<void> {
  // Typed as nothing; it is the response of `fetch`, and of which one is not said.
  const response: unknown = await respond(answer);
  if (!isResponse(response)) return;
  const code = refusalIn(await response.text());
  if (code !== undefined) throw new Error(`Slack refused the answer inside a 200: ${code}`);
}

const isResponse = (value: unknown): value is Pick<Response, 'text'> =>
  typeof value === 'object' &&
  value !== null &&
  'text' in value &&
  typeof value.text === 'function';

/** Slack's code, where an answer of status 200 is a refusal. */
export function refusalIn(body: string): string | undefined {
  const said = body.trim();
  if (/^[a-z]+(?:_[a-z]+)+$/.test(said)) return said;
  if (said === '' || said === 'ok') return undefined;
  const parsed = parse(said);
  if (typeof parsed !== 'object' || parsed === null || !('ok' in parsed)) return NOT_SLACK;
  if (parsed.ok === true) return undefined;
  return 'error' in parsed && typeof parsed.error === 'string' ? parsed.error : 'no reason';
}

/** A page of a proxy's, or half an answer. */
const NOT_SLACK = 'an answer that is not Slack’s';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Slack's, and GovSlack's. */
const hookHosts = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/** Whether an address that came with a body is one of Slack's for answers: nothing of ours goes anywhere else. */
export function isAnswerAddress(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, origin, protocol } = new URL(address);
  const isSlack = protocol === 'https:' && origin === `https://${hostname}`;
  return origin === new URL(apiUrl).origin || (isSlack && hookHosts.has(hostname));
}
