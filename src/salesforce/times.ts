declare const time: unique symbol;

/** A UTC second as SOQL writes it, `2026-11-24T10:00:00Z`, unquoted. */
export type SoqlTime = string & { readonly [time]: true };

const latest = 253_402_300_799_000; // 9999-12-31T23:59:59Z, the last that four digits can write

/** Epoch milliseconds as SOQL writes them, down to the second. Throws RangeError outside 1970 to 9999. */
export function soqlTime(epochMs: number): SoqlTime {
  if (!(epochMs >= 0 && epochMs <= latest)) throw new RangeError(`no SOQL time: ${epochMs}`);
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z` as SoqlTime;
}

const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|\+00:?00)$/;

/** Salesforce's `2026-11-24T10:00:00.000+0000` as epoch milliseconds of the whole second, or undefined. */
export function fromSalesforceTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !shape.test(value)) return undefined;
  const parsed = Date.parse(`${value.slice(0, 19)}Z`);
  return parsed >= 0 ? parsed : undefined;
}

/** An HTTP `Date` header as an instant, or undefined where it is none. */
export function fromHttpDate(header: string | undefined): Date | undefined {
  if (header === undefined || header.length > 64) return undefined;
  const parsed = Date.parse(header);
  return Number.isFinite(parsed) ? new Date(parsed) : undefined;
}
