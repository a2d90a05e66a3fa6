/** Reading bodies that may hold anything: a property, or undefined. */
export function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

export const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
