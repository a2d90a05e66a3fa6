import { normalisedId } from '../generate/ids.ts';
import type { Row, Value } from '../objects/row.ts';
import type { Viewer, VisibleObject } from '../objects/schema.ts';
import { malformed, SoqlError } from './error.ts';
import type { Condition, Literal, Operator } from './parse.ts';
import { type Reached, reach, valueAt } from './resolve.ts';

export type Test = (row: Row) => boolean;

/** Turns a WHERE tree into a test of rows; throws where Salesforce would refuse the comparison. */
export function testOf(viewer: Viewer, object: VisibleObject, condition: Condition): Test {
  switch (condition.kind) {
    case 'not': {
      const inner = testOf(viewer, object, condition.of);
      return (row) => !inner(row);
    }
    case 'and': {
      const all = condition.of.map((each) => testOf(viewer, object, each));
      return (row) => all.every((test) => test(row));
    }
    case 'or': {
      const any = condition.of.map((each) => testOf(viewer, object, each));
      return (row) => any.some((test) => test(row));
    }
    case 'compare':
      return comparison(viewer, reach(viewer, object, condition.path), condition);
  }
}

type Comparison = Extract<Condition, { kind: 'compare' }>;

function comparison(viewer: Viewer, reached: Reached, { operator, values }: Comparison): Test {
  const { field } = reached;
  if (!field.filter) {
    throw new SoqlError(
      'INVALID_FIELD',
      `field '${field.name}' can not be filtered in a query call`,
    );
  }
  if (field.type === 'boolean' && !['=', '!='].includes(operator)) {
    throw new SoqlError(
      'INVALID_QUERY_FILTER_OPERATOR',
      `invalid operator on field '${field.name}'`,
    );
  }
  if (operator === 'LIKE') {
    const like = likeTest(field.name, field.type, values[0]);
    return (row) => like(valueAt(viewer, row, reached));
  }
  const wanted = values.map((literal) => comparable(field.name, field.type, literal));
  if (operator === 'IN' || operator === 'NOT IN') {
    const set = new Set(wanted);
    return (row) =>
      set.has(folded(field.type, valueAt(viewer, row, reached))) === (operator === 'IN');
  }
  const right = wanted[0] ?? null;
  if (right === null && operator !== '=' && operator !== '!=') {
    throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on null: ${operator}`);
  }
  return (row) => holds(folded(field.type, valueAt(viewer, row, reached)), operator, right);
}

function holds(left: Value, operator: Operator, right: Value): boolean {
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  if (left === null || right === null) return false;
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  if (operator === '<=') return left <= right;
  return left >= right;
}

const isText = (type: string) => !['id', 'reference', 'boolean', 'int', 'datetime'].includes(type);

/** Salesforce compares text without regard to case, and an empty text is null. */
function folded(type: string, value: Value): Value {
  if (typeof value !== 'string' || !isText(type)) return value;
  return value === '' ? null : value.toLowerCase();
}

/** Reads a literal as a value of the field's type, or refuses it. */
function comparable(name: string, type: string, literal: Literal): Value {
  const { kind, text } = literal;
  if (kind === 'null') return null;
  if (type === 'datetime') {
    if (kind === 'time') return timeOf(text);
    throw malformed(
      `value of filter criterion for field '${name}' must be of type dateTime and should not be enclosed in quotes`,
    );
  }
  if (type === 'boolean' && kind === 'boolean') return text === 'true';
  if (type === 'int' && kind === 'number') return Number(text);
  if ((type === 'id' || type === 'reference') && kind === 'text') {
    const id = normalisedId(text);
    if (id === null)
      throw new SoqlError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
    return id;
  }
  if (isText(type) && kind === 'text') return folded(type, text.replace(/\\([%_])/g, '$1'));
  throw new SoqlError(
    'INVALID_FIELD',
    `value of filter criterion for field '${name}' must be of type ${type}`,
  );
}

/** Milliseconds of a SOQL dateTime literal; it must name its zone. */
export function timeOf(text: string): number {
  if (!/T.*(Z|[+-]\d\d:?\d\d)$/i.test(text)) throw malformed(`line 1: no viable dateTime: ${text}`);
  const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(time)) throw malformed(`invalid dateTime: ${text}`);
  return time;
}

function likeTest(
  name: string,
  type: string,
  literal: Literal | undefined,
): (value: Value) => boolean {
  if (!isText(type) || literal?.kind !== 'text') {
    throw new SoqlError(
      'INVALID_QUERY_FILTER_OPERATOR',
      `invalid operator on field '${name}': LIKE`,
    );
  }
  const source = literal.text.replace(/\\[%_]|[%_]|[\\^$.*+?()[\]{}|/]/g, (part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    return part.length > 1 ? part.slice(1) : `\\${part}`;
  });
  const pattern = new RegExp(`^${source}$`, 'is');
  return (value) => typeof value === 'string' && pattern.test(value);
}
