/** A JSON object of which nothing is known yet. */
export type Obj = Record<string, unknown>;

export const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a key, or an empty one. */
export function obj(from: unknown, key: string): Obj {
  const value = isObj(from) ? from[key] : undefined;
  return isObj(value) ? value : {};
}

/** The text under a key, or ''. */
export function str(from: unknown, key: string): string {
  const value = isObj(from) ? from[key] : undefined;
  return typeof value === 'string' ? value : '';
}

/** The objects of a list under a key; whatever is not an object is left out. */
export function objs(from: unknown, key: string): Obj[] {
  const value = isObj(from) ? from[key] : undefined;
  return Array.isArray(value) ? value.filter(isObj) : [];
}

/** The texts of a list under a key. */
export function strs(from: unknown, key: string): string[] {
  const value = isObj(from) ? from[key] : undefined;
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Parsed JSON, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Length in Unicode code points, the way limits are counted here. */
export const codePoints = (text: string): number => Array.from(text).length;
