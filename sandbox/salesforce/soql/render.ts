import { type Row, timeText, type Value } from '../objects/row.ts';
import type { Viewer, VisibleObject } from '../objects/schema.ts';
import type { Field } from '../truth/objects.ts';
import { ownValue, type Reached } from './resolve.ts';

type Part =
  | { kind: 'own'; field: Field }
  | { kind: 'parent'; via: string; field: Field; parent: VisibleObject; parts: Part[] };

/** Gives a function that writes a row with the selected fields, parents nested, as Salesforce does. */
export function renderer(viewer: Viewer, object: VisibleObject, fields: Reached[], base: string) {
  const parts: Part[] = [];
  for (const reached of fields) place(parts, reached);
  return (row: Row): unknown => written(viewer, object, row, parts, base);
}

function place(parts: Part[], { steps, field }: Reached): void {
  let here = parts;
  for (const step of steps) {
    const via = step.field.via ?? '';
    const known = here.find((part) => part.kind === 'parent' && part.via === via);
    const next = known ?? {
      kind: 'parent',
      via,
      field: step.field,
      parent: step.parent,
      parts: [],
    };
    if (!known) here.push(next);
    if (next.kind === 'parent') here = next.parts;
  }
  here.push({ kind: 'own', field });
}

function written(
  viewer: Viewer,
  object: VisibleObject,
  row: Row,
  parts: Part[],
  base: string,
): unknown {
  const id = row('Id') ?? '000000000000000AAA';
  const record: Record<string, unknown> = {
    attributes: { type: object.name, url: `${base}/${object.name}/${String(id)}` },
  };
  for (const part of parts) {
    if (part.kind === 'own')
      record[part.field.name] = plain(ownValue(row, part.field), part.field.type === 'datetime');
    else {
      const key = row(part.field.name);
      const parent = typeof key === 'string' ? part.parent.find?.(viewer, key) : null;
      record[part.via] = parent ? written(viewer, part.parent, parent, part.parts, base) : null;
    }
  }
  return record;
}

const plain = (value: Value, isTime: boolean): Value =>
  isTime && typeof value === 'number' ? timeText(value) : value;
