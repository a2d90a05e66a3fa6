import { isObj } from '../../../slack/json.ts';
import type { Act } from '../../wire.ts';

const token = document.querySelector<HTMLMetaElement>('meta[name="sandbox-token"]')?.content ?? '';

/** Does something in a person's name; rejects with the reason in words. */
export async function act(person: string, given: Act): Promise<unknown> {
  const response = await fetch('/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-sandbox-token': token },
    body: JSON.stringify({ person, ...given }),
  });
  const answer: unknown = await response.json();
  if (isObj(answer) && answer.ok === true) return answer.result;
  throw new Error(isObj(answer) ? String(answer.error) : `answered ${response.status}`);
}
