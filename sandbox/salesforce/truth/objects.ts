import { readFileSync } from 'node:fs';
import * as v from 'valibot';

/** Objects of Salesforce with their fields, as public records have them; each with its sources, in `objects.json`. */
const known = v.parse(
  v.object({
    objects: v.record(
      v.string(),
      v.object({
        api: v.string(),
        sinceVersion: v.nullable(v.number()),
        fields: v.record(
          v.string(),
          v.object({
            type: v.string(),
            nillable: v.nullable(v.boolean()),
            filterable: v.nullable(v.boolean()),
            sortable: v.nullable(v.boolean()),
            referenceTo: v.optional(v.string()),
            canBeAbsent: v.optional(v.boolean()),
            label: v.nullish(v.string()),
          }),
        ),
      }),
    ),
  }),
  JSON.parse(readFileSync(new URL('./objects.json', import.meta.url), 'utf8')),
).objects;

export interface Field {
  name: string;
  type: string;
  /** The object that a reference points at, and the name under which its fields are reached. */
  to: string | null;
  via: string | null;
  filter: boolean;
  sort: boolean;
  nillable: boolean;
}

/** The fields that the record of an object names; throws RangeError where there is no record of it. */
export function fieldsOnRecord(object: string): Field[] {
  const found = Object.hasOwn(known, object) ? known[object] : undefined;
  if (!found) throw new RangeError(`no record of an object ${object}`);
  return Object.entries(found.fields).map(([name, field]) => {
    const to = field.referenceTo ?? null;
    return {
      name,
      type: field.type,
      to,
      via: field.type === 'reference' && name.endsWith('Id') ? name.slice(0, -2) : null,
      // What no record tells is refused: a query may only rely on what is known.
      filter: field.filterable ?? false,
      sort: field.sortable ?? false,
      nillable: field.nillable ?? true,
    };
  });
}

/** By which API an object is read. */
export const apiOnRecord = (object: string): 'rest' | 'tooling' =>
  known[object]?.api === 'tooling' ? 'tooling' : 'rest';

/** What Setup calls a field; its name where no record tells. */
export const labelOf = (object: string, field: string): string =>
  known[object]?.fields[field]?.label ?? field;

/** The API version since which an object is there; 0 where no record says. */
export const sinceVersion = (object: string): number => known[object]?.sinceVersion ?? 0;

/** Names of fields, as `Object.Field`, that some orgs lack. */
export const absentInSome: readonly string[] = Object.entries(known).flatMap(
  ([object, { fields }]) =>
    Object.entries(fields).flatMap(([name, { canBeAbsent }]) =>
      canBeAbsent === true ? [`${object}.${name}`] : [],
    ),
);
