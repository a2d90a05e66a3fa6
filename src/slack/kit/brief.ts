/** The most that stands in a notification. */
export const BRIEF_MOST = 250;
/** A first one that is shorter is none: the name of a company may end in a full stop. */
const FIRST_LEAST = 20;

/**
 * The sentences of a message's text, with its line breaks as ends. Total: any text gives some, in time that grows with it.
 * What stands in bold, between quotes or in a token, such as a name that others chose, ends none.
 */
export function sentences(text: string): string[] {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    let start = 0;
    let bold = false;
    let depth = 0;
    for (let at = 0; at < line.length; at += 1) {
      const here = line[at] ?? '';
      if (here === '*') bold = !bold;
      else if (here === '<' || here === '“') depth += 1;
      else if (here === '>' || here === '”') depth = Math.max(0, depth - 1);
      const isEnd = /[.!?]/u.test(here) && /^\s+\S|^\s*$/u.test(line.slice(at + 1, at + 4));
      if (!isEnd || bold || depth > 0) continue;
      if (found.length === 0 && at + 1 - start < FIRST_LEAST) continue;
      found.push(line.slice(start, at + 1).trim());
      start = at + 1;
    }
    found.push(line.slice(start).trim());
  }
  return found.filter((sentence) => sentence !== '');
}

/** What a notification and a screen reader say of a message: its first sentence, cut where it is too long, never in a token. */
export function brief(text: string): string {
  const [first = ''] = sentences(text);
  if (first.length <= BRIEF_MOST) return first;
  const cut = first.slice(0, BRIEF_MOST - 1);
  const open = cut.lastIndexOf('<') > cut.lastIndexOf('>') ? cut.lastIndexOf('<') : cut.length;
  const words = cut.slice(0, open);
  const end = words.lastIndexOf(' ');
  return `${(end > 0 ? words.slice(0, end) : words).trimEnd().toWellFormed()}…`;
}
