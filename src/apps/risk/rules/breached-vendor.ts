import * as v from 'valibot';
import type { AppFacts } from '../../inventory/facts.ts';
import { foldName } from '../../inventory/fold.ts';
import entries from '../breaches.json' with { type: 'json' };
import { appRule } from '../rule.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const written = v.object({
  vendor: text,
  /** An app whose name begins with these words is the vendor's. */
  names: v.pipe(v.array(text), v.minLength(1)),
  namespaces: v.optional(v.array(text), []),
  /** `2025-08-21`: tokens that were made on that day (UTC) or later are not the stolen ones. */
  date: v.pipe(v.string(), v.isoDate()),
  source: text,
});

/** Tokens of a maker that were made before it closed a breach cannot be trusted. */
export type Breach = Readonly<v.InferOutput<typeof written>>;

/** Reads the list, which operators extend by hand; throws where an entry is not whole, and says which. */
export function readBreaches(list: unknown): readonly Breach[] {
  if (!Array.isArray(list)) throw new Error('breaches.json must be a list');
  return list.map((entry: unknown, index) => {
    const { success, output } = v.safeParse(written, entry);
    if (success) return output;
    throw new Error(
      `breaches.json, entry ${index + 1}: vendor, names, date (2026-01-31) and source are needed`,
    );
  });
}

/** The dated list of breaches. */
export const knownBreaches = readBreaches(entries);

/** The newest breach that an app's maker is known for, by the beginning of its name or by its namespace. */
export function breachOf(
  facts: Pick<AppFacts, 'name' | 'label' | 'namespace'>,
  list: readonly Breach[] = knownBreaches,
): Breach | undefined {
  const shown = [facts.name, facts.label ?? ''].map((name) => `${foldName(name)} `);
  const namespace = facts.namespace?.toLowerCase();
  return list
    .filter(
      ({ names, namespaces }) =>
        namespaces.some((each) => each.toLowerCase() === namespace) ||
        names.some((each) => shown.some((name) => name.startsWith(`${foldName(each)} `))),
    )
    .toSorted((a, b) => (a.date < b.date ? 1 : -1))[0];
}

export const breachedVendor = appRule({
  id: 'breached-vendor',
  weight: { critical: 60 },
  finds: 'Tokens from before its maker closed a breach.',
  means:
    'Tokens from before the breach can be in foreign hands. Revoke them, and let people authorise the app anew.',
  evidence: v.object({
    vendor: v.string(),
    'tokens are safe from': v.string(),
    'OauthToken.CreatedDate of its first token': v.string(),
    source: v.string(),
  }),
  find(facts) {
    const breach = breachOf(facts);
    if (!breach || facts.tokens === 0 || facts.firstTokenAt === null) return undefined;
    if (facts.firstTokenAt >= new Date(breach.date)) return undefined;
    return {
      severity: 'critical',
      evidence: {
        vendor: breach.vendor,
        'tokens are safe from': breach.date,
        'OauthToken.CreatedDate of its first token': facts.firstTokenAt.toISOString(),
        source: breach.source,
      },
    };
  },
  says: ({ vendor }) => `${vendor} lost tokens to attackers; its tokens here are older`,
});
