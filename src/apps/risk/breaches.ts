import type { AppFacts } from '../inventory/facts.ts';
import { foldName } from '../inventory/fold.ts';
import entries from './breaches.json' with { type: 'json' };

/** Tokens of a maker that were made before it closed a breach cannot be trusted. */
export interface Breach {
  readonly vendor: string;
  /** An app whose name begins with these words is the vendor's. */
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  /** `2025-08-21`: tokens that were made on that day (UTC) or later are not the stolen ones. */
  readonly date: string;
  readonly safeFrom: Date;
  readonly source: string;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** Reads the list, which operators extend by hand; throws where an entry is not whole, and says which. */
export function readBreaches(list: unknown): readonly Breach[] {
  if (!Array.isArray(list)) throw new Error('breaches.json must be a list');
  return list.map((entry: unknown, index) => {
    const breach = entryOf(entry);
    if (breach) return breach;
    throw new Error(
      `breaches.json, entry ${index + 1}: vendor, names, date (2026-01-31) and source are needed`,
    );
  });
}

const breaches = readBreaches(entries);

/** The newest breach that an app's maker is known for, by the beginning of its name or by its namespace. */
export function breachOf(
  facts: Pick<AppFacts, 'name' | 'label' | 'namespace'>,
  list: readonly Breach[] = breaches,
): Breach | undefined {
  const shown = [facts.name, facts.label ?? ''].map((name) => `${foldName(name)} `);
  const namespace = facts.namespace?.toLowerCase();
  return list
    .filter(
      ({ names, namespaces }) =>
        namespaces.some((each) => each.toLowerCase() === namespace) ||
        names.some((each) => shown.some((name) => name.startsWith(`${foldName(each)} `))),
    )
    .toSorted((a, b) => b.safeFrom.getTime() - a.safeFrom.getTime())[0];
}

function entryOf(entry: unknown): Breach | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { vendor, names, namespaces = [], date, source } = entry as Record<string, unknown>;
  if (!isText(vendor) || !isText(source) || !isText(date)) return undefined;
  if (!isTexts(names) || !isTexts(namespaces)) return undefined;
  if (names.length === 0 || !/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const safeFrom = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(safeFrom.getTime())) return undefined;
  return { vendor, names, namespaces, date, safeFrom, source };
}
