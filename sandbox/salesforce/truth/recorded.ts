import { type Answer, answer } from '../http.ts';
import truth from './answers.json' with { type: 'json' };

/** An answer that a public record shows, by its id in `answers.json`: its status, headers and body. */
export function recorded(id: string): Answer {
  const found = truth.cases.find((each) => each.id === id);
  if (!found || found.status === null) throw new RangeError(`no record is called ${id}`);
  const { 'content-type': type, ...headers } = found.headers as Record<string, string | null>;
  const given = Object.entries(headers).filter(
    (each): each is [string, string] => each[1] !== null,
  );
  return answer(found.status, type ?? '', found.body ?? '', Object.fromEntries(given));
}
