import * as v from 'valibot';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(300));
const fact = v.union([
  v.strictObject({ name: text, source: text }),
  v.strictObject({
    namespace: v.pipe(text, v.regex(/^[A-Za-z][A-Za-z0-9_]{0,14}$/)),
    source: text,
  }),
  v.strictObject({ host: v.pipe(text, v.toLowerCase(), v.regex(/^[a-z0-9.:-]+$/)), source: text }),
]);

const vendor = v.strictObject({
  vendor: text,
  facts: v.pipe(v.array(fact), v.minLength(1)),
  /** All namespaces, or all hosts, of the apps that these names are of are among the facts. */
  certain: v.optional(v.array(v.picklist(['namespaces', 'hosts'])), []),
});

const file = v.object({
  /** The day on which the facts were looked at. */
  checked: v.pipe(v.string(), v.isoDate()),
  vendors: v.array(v.unknown()),
});

export interface Vendor extends Readonly<v.InferOutput<typeof vendor>> {
  readonly checked: string;
}

/** Reads a list of vendors, ours or an operator's; what is wrong is said by the entry's number, and the rest is left out. */
export function readVendors(content: unknown): {
  readonly vendors: readonly Vendor[];
  readonly problem: string | undefined;
} {
  const whole = v.safeParse(file, content);
  if (!whole.success) {
    return { vendors: [], problem: 'must hold "checked", a day such as 2026-01-31, and "vendors"' };
  }
  const read = whole.output.vendors.map((each) => v.safeParse(vendor, each));
  const wrong = read.findIndex(({ success }) => !success);
  return {
    vendors: read.flatMap(({ success, output }) =>
      success ? [{ ...output, checked: whole.output.checked }] : [],
    ),
    problem:
      wrong < 0
        ? undefined
        : `has an entry that is not whole, number ${wrong + 1}: "vendor" and "facts" are needed, each fact a "name", "namespace" or "host" with its "source"`,
  };
}
