import { type Documented, type Limit, readDocumented } from './documented-limits.ts';
import type { Surface } from './sent.ts';

const documented = readDocumented();

/** What has no `type` is known by the field in which it stands. */
const untyped: Readonly<Record<string, string>> = {
  confirm: 'ConfirmationDialog',
  options: 'PlainTextOption',
  initial_option: 'PlainTextOption',
  initial_options: 'PlainTextOption',
  option_groups: 'OptionGroup',
};

/** Where a payload holds more or less than Slack's documents say; a line each. */
export function overLimits(surface: Surface, content: unknown): string[] {
  return walk(surface === 'message' ? { blocks: content } : content, '', '');
}

function walk(value: unknown, field: string, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each, n) => walk(each, field, `${at}/${n}`));
  if (typeof value !== 'object' || value === null) return [];
  const type = 'type' in value ? value.type : undefined;
  const limits = namesOf(type, field).flatMap(limitsOf);
  return Object.entries(value).flatMap(([key, each]) => {
    const found = limits.flatMap((fields) => misses(each, fields.get(key)));
    return [...found.map((what) => `${at}/${key} ${what}`), ...walk(each, key, `${at}/${key}`)];
  });
}

// An image is a block and an element, by the same name.
const byType = Map.groupBy(documented.keys(), (name) => documented.get(name)?.type);

const namesOf = (type: unknown, field: string): string[] =>
  typeof type === 'string' ? (byType.get(type) ?? []) : [untyped[field] ?? ''];

/** The limits of an object and of all that it extends. */
function limitsOf(name: string): Documented['fields'][] {
  const known = documented.get(name);
  return known ? [known.fields, ...known.parents.flatMap(limitsOf)] : [];
}

function misses(value: unknown, limit: Limit | undefined): string[] {
  if (!limit) return [];
  const size = sizeOf(value);
  const { max = Number.POSITIVE_INFINITY, min = 0, each = Number.POSITIVE_INFINITY } = limit;
  return [
    ...(size > max ? [`holds ${size}, at most ${max}`] : []),
    ...(size < min ? [`holds ${size}, at least ${min}`] : []),
    ...(Array.isArray(value) && value.some((item) => sizeOf(item) > each)
      ? [`has an item of more than ${each}`]
      : []),
  ];
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null && 'text' in value) return sizeOf(value.text);
  return typeof value === 'number' ? value : 1;
}
