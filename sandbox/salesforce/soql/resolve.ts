import { type Api, objectNamed, parentNamed } from '../objects/catalogue.ts';
import type { Row, Value } from '../objects/row.ts';
import { fieldNamed, type Viewer, type VisibleObject } from '../objects/schema.ts';
import type { Field } from '../truth/objects.ts';
import { SoqlError } from './error.ts';

/** A field as reached from a query's object: its parents' reference fields, then itself. */
export interface Reached {
  steps: { field: Field; parent: VisibleObject }[];
  field: Field;
  /** The names as Salesforce writes them: `['User', 'Username']`. */
  names: string[];
}

/** Finds the object of a query; throws INVALID_TYPE where the viewer cannot see it. */
export function objectFor(viewer: Viewer, api: Api, version: number, name: string): VisibleObject {
  const object = objectNamed(viewer, api, version, name);
  if (object) return object;
  throw new SoqlError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
}

/** Walks a path of names from an object to a field; throws INVALID_FIELD. */
export function reach(viewer: Viewer, object: VisibleObject, path: string[]): Reached {
  const steps: Reached['steps'] = [];
  let here = object;
  for (const name of path.slice(0, -1)) {
    const field = here.fields.find((each) => each.via?.toLowerCase() === name.toLowerCase());
    const parent = field?.to ? parentNamed(viewer, field.to) : undefined;
    if (!field || !parent) {
      throw new SoqlError(
        'INVALID_FIELD',
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.`,
      );
    }
    steps.push({ field, parent });
    here = parent;
  }
  const last = path.at(-1) ?? '';
  const field = fieldNamed(here, last);
  if (!field)
    throw new SoqlError(
      'INVALID_FIELD',
      `No such column '${last}' on entity '${here.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`,
    );
  return { steps, field, names: [...steps.map((step) => step.field.via ?? ''), field.name] };
}

/** Reads a reached field of a row; nothing where a parent is missing. */
export function valueAt(viewer: Viewer, row: Row, { steps, field }: Reached): Value {
  let here: Row | null = row;
  for (const step of steps) {
    const id: Value = here === null ? null : here(step.field.name);
    here = typeof id === 'string' ? (step.parent.find?.(viewer, id) ?? null) : null;
  }
  return here === null ? null : ownValue(here, field);
}

/** What a row holds in a field; a yes-or-no that the row does not name is no. */
export function ownValue(row: Row, { name, type }: Field): Value {
  const value = row(name);
  return value === null && type === 'boolean' ? false : value;
}
