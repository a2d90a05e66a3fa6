import { codePoints, isObj, type Obj } from '../json.ts';

export type Surface = 'message' | 'modal' | 'home';

/** One walk over a message or view: where it will be shown, and what was found wrong. */
export interface Walk {
  surface: Surface;
  /** Block and element types that this workspace was told to refuse. */
  refused: ReadonlySet<string>;
  errors: Finding[];
  blockIds: Set<string>;
  focused: number;
  /** True once a refused type was met: not the sender's fault. */
  metRefused: boolean;
}

export interface Finding {
  pointer: string;
  message: string;
}

export type Check = (value: unknown, at: string, walk: Walk) => void;

export const fail = (walk: Walk, pointer: string, message: string): void => {
  walk.errors.push({ pointer, message });
};

export const string =
  ({
    min = 0,
    max,
    pattern,
    says,
  }: {
    min?: number;
    max?: number;
    pattern?: RegExp;
    says?: string;
  } = {}): Check =>
  (value, at, walk) => {
    if (typeof value !== 'string') return fail(walk, at, 'must be a string');
    const length = codePoints(value);
    if (length < min) fail(walk, at, `must be more than ${min - 1} characters`);
    if (max !== undefined && length > max)
      fail(walk, at, `must be less than ${max + 1} characters`);
    if (pattern && !pattern.test(value)) fail(walk, at, says ?? 'invalid format');
  };

export const boolean: Check = (value, at, walk) => {
  if (typeof value !== 'boolean') fail(walk, at, 'must be a boolean');
};

export const number =
  ({
    min,
    max,
    above,
    whole = true,
  }: {
    min?: number;
    max?: number;
    above?: number;
    whole?: boolean;
  } = {}): Check =>
  (value, at, walk) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      return fail(walk, at, 'must be a number');
    if (whole && !Number.isInteger(value)) fail(walk, at, 'must be an integer');
    if (min !== undefined && value < min) fail(walk, at, `must be at least ${min}`);
    if (max !== undefined && value > max) fail(walk, at, `must be at most ${max}`);
    if (above !== undefined && value <= above) fail(walk, at, `must be greater than ${above}`);
  };

export const oneOf =
  (...allowed: string[]): Check =>
  (value, at, walk) => {
    if (typeof value !== 'string' || !allowed.includes(value))
      fail(walk, at, `must be one of: ${allowed.join(', ')}`);
  };

export const list =
  (item: Check, { min = 0, max }: { min?: number; max?: number } = {}): Check =>
  (value, at, walk) => {
    if (!Array.isArray(value)) return fail(walk, at, 'must be an array');
    if (value.length < min) fail(walk, at, `no fewer than ${min} items allowed`);
    if (max !== undefined && value.length > max)
      fail(walk, at, `no more than ${max} items allowed`);
    for (const [index, each] of value.entries()) item(each, `${at}/${index}`, walk);
  };

/** An object with exactly these fields; `type` is always known. `also` looks at it as a whole. */
export const object =
  (
    required: Record<string, Check>,
    optional: Record<string, Check> = {},
    also?: (value: Obj, at: string, walk: Walk) => void,
  ): Check =>
  (value, at, walk) => {
    if (!isObj(value)) return fail(walk, at, 'must be an object');
    for (const key of Object.keys(required))
      if (value[key] === undefined || value[key] === null)
        fail(walk, at, `missing required field: ${key}`);
    for (const [key, each] of Object.entries(value)) {
      if (each === undefined || each === null) continue;
      const own = (checks: Record<string, Check>) =>
        Object.hasOwn(checks, key) ? checks[key] : undefined;
      const check = own(required) ?? own(optional);
      if (check) check(each, `${at}/${key}`, walk);
      else if (key !== 'type') fail(walk, `${at}/${key}`, `invalid additional property: ${key}`);
    }
    also?.(value, at, walk);
  };

/** Chooses the check by the object's `type`. */
export const byType =
  (checks: Record<string, Check>): Check =>
  (value, at, walk) => {
    if (!isObj(value)) return fail(walk, at, 'must be an object');
    const type = value.type;
    const check =
      typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type] : undefined;
    if (typeof type === 'string' && walk.refused.has(type)) {
      walk.metRefused = true;
      return fail(walk, `${at}/type`, `unsupported type: ${type}`);
    }
    if (!check)
      return fail(
        walk,
        `${at}/type`,
        `unsupported type: ${typeof type === 'string' ? type : typeof type}`,
      );
    check(value, at, walk);
  };

export const all =
  (...checks: Check[]): Check =>
  (value, at, walk) => {
    for (const check of checks) check(value, at, walk);
  };
