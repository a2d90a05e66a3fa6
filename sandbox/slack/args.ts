import { isObj, type Obj, parseJson } from './json.ts';
import type { ArgKind, Method } from './methods/method.ts';

/** Taken by every method. */
const COMMON: Record<string, ArgKind> = { token: 'string', team_id: 'string' };

export interface ReadArgs {
  args: Obj;
  unknown: string[];
  wrong: string[];
  missing: string[];
}

function convert(value: unknown, kind: ArgKind): unknown {
  if (kind === 'json') {
    const parsed = typeof value === 'string' ? parseJson(value) : value;
    return isObj(parsed) || Array.isArray(parsed) ? parsed : undefined;
  }
  if (kind === 'boolean') {
    if (typeof value === 'boolean') return value;
    return value === 'true' || value === '1'
      ? true
      : value === 'false' || value === '0'
        ? false
        : undefined;
  }
  if (kind === 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}

/** Turns what came over the wire into the kinds that the method takes, and says what does not fit. */
export function readArgs(method: Method, raw: Obj): ReadArgs {
  const known = { ...method.args, ...COMMON };
  const read: ReadArgs = { args: {}, unknown: [], wrong: [], missing: [] };
  for (const [key, value] of Object.entries(raw)) {
    const kind = Object.hasOwn(known, key) ? known[key] : undefined;
    if (value === null || value === undefined) continue;
    if (!kind) {
      read.unknown.push(key);
      continue;
    }
    const converted = convert(value, kind);
    if (converted === undefined) read.wrong.push(key);
    else read.args[key] = converted;
  }
  read.missing = (method.required ?? []).filter(
    (key) => read.args[key] === undefined || read.args[key] === '',
  );
  return read;
}
