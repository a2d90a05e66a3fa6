import { parseAst } from 'vite';

/** A regular expression as it stands in a file. */
export interface Expression {
  readonly file: string;
  readonly pattern: RegExp;
}

interface Node {
  readonly type: string;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly callee?: { readonly name?: string };
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value;

/** Every literal of a file, and how many are built from text. */
export function expressionsOf(file: string, text: string): { found: Expression[]; built: number } {
  const found: Expression[] = [];
  let built = 0;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    const { regex, callee, type } = value;
    if (type === 'Literal' && regex) {
      found.push({ file, pattern: new RegExp(regex.pattern, regex.flags) });
    }
    if (/^(?:New|Call)Expression$/.test(type) && callee?.name === 'RegExp') built += 1;
    Object.values(value).forEach(visit);
  };
  visit(parseAst(text, { lang: 'ts' }).body);
  return { found, built };
}
