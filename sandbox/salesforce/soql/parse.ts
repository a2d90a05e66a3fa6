import { parseQuery, type Query, type WhereClause } from '@jetstreamapp/soql-parser-js';
import { malformed } from './error.ts';

export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'LIKE' | 'IN' | 'NOT IN';

export interface Literal {
  kind: 'text' | 'number' | 'boolean' | 'null' | 'time' | 'date';
  /** As written, without quotes and escapes. */
  text: string;
}

export type Condition =
  | { kind: 'compare'; path: string[]; operator: Operator; values: Literal[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'and' | 'or'; of: Condition[] };

export interface ParsedQuery {
  object: string;
  count: boolean;
  /** Each selected field as its path: `['User', 'Username']`. */
  fields: string[][];
  where: Condition | null;
  orderBy: { path: string[]; descending: boolean; nullsLast: boolean }[];
  limit: number | null;
}

/** Reads SOQL as strictly as Salesforce, as far as our objects go; throws `SoqlError`. */
export function parseSoql(text: string): ParsedQuery {
  const query = parsed(text);
  for (const [part, name] of unsupported)
    if (query[part] !== undefined) throw malformed(`${name} is not supported here`);
  if (query.sObject === undefined) throw malformed('unexpected token: no object');
  const { count, fields } = selected(query);
  return {
    object: query.sObject,
    count,
    fields,
    where: query.where ? conditionOf(query.where) : null,
    orderBy: orderOf(query),
    limit: query.limit ?? null,
  };
}

const unsupported = [
  ['groupBy', 'GROUP BY'],
  ['having', 'HAVING'],
  ['offset', 'OFFSET'],
  ['usingScope', 'USING SCOPE'],
  ['for', 'FOR'],
  ['update', 'UPDATE'],
  ['sObjectAlias', 'an alias'],
  ['withDataCategory', 'WITH'],
  ['withSecurityEnforced', 'WITH'],
  ['withAccessLevel', 'WITH'],
] as const;

function parsed(text: string): Query {
  try {
    return parseQuery(text);
  } catch (cause) {
    throw malformed(`unexpected token: ${cause instanceof Error ? cause.message : 'unreadable'}`);
  }
}

function selected(query: Query): Pick<ParsedQuery, 'count' | 'fields'> {
  const chosen = query.fields ?? [];
  const paths: string[][] = [];
  let count = false;
  for (const field of chosen) {
    if (field.type === 'FieldFunctionExpression') {
      if (field.rawValue?.toUpperCase() !== 'COUNT()')
        throw malformed(`unsupported function ${field.functionName}`);
      count = true;
    } else if (field.type === 'Field' || field.type === 'FieldRelationship') {
      paths.push(field.type === 'Field' ? [field.field] : [...field.relationships, field.field]);
    } else throw malformed(`unexpected ${field.type} in SELECT`);
  }
  if (count && chosen.length > 1) throw malformed("unexpected token: ',': COUNT() stands alone");
  if (count && query.orderBy) throw malformed('unexpected token: ORDER BY with COUNT()');
  const seen = new Set<string>();
  for (const path of paths) {
    const name = path.join('.').toLowerCase();
    if (seen.has(name)) throw malformed(`duplicate field selected: ${path.join('.')}`);
    seen.add(name);
  }
  return { count, fields: paths };
}

function orderOf(query: Query): ParsedQuery['orderBy'] {
  const clauses = query.orderBy === undefined ? [] : [query.orderBy].flat();
  return clauses.map((clause) => {
    if (!('field' in clause)) throw malformed('unexpected function in ORDER BY');
    return {
      path: clause.field.split('.'),
      descending: clause.order === 'DESC',
      nullsLast: clause.nulls === 'LAST',
    };
  });
}

type Piece = '(' | ')' | 'AND' | 'OR' | 'NOT' | Condition;

/** The parser gives a flat chain with counted brackets and no precedence: read it again as a tree. */
function conditionOf(where: WhereClause): Condition {
  const pieces = [...piecesOf(where)];
  let at = 0;

  function one(): Condition {
    const piece = pieces[at];
    at += 1;
    if (piece === 'NOT') return { kind: 'not', of: one() };
    if (piece === '(') {
      const inner = many();
      if (pieces[at] !== ')') throw malformed('unexpected token: brackets do not match');
      at += 1;
      return inner;
    }
    if (piece === undefined || typeof piece === 'string')
      throw malformed('unexpected token in WHERE');
    return piece;
  }

  function many(): Condition {
    const of = [one()];
    const operator = pieces[at];
    if (operator !== 'AND' && operator !== 'OR') return of[0] ?? one();
    while (pieces[at] === operator) {
      at += 1;
      of.push(one());
    }
    if (pieces[at] === 'AND' || pieces[at] === 'OR') {
      throw malformed(
        `unexpected token: '${String(pieces[at])}' beside ${operator} needs brackets`,
      );
    }
    return { kind: operator === 'AND' ? 'and' : 'or', of };
  }

  const whole = many();
  if (at < pieces.length) throw malformed('unexpected token after WHERE');
  return whole;
}

function* piecesOf(where: WhereClause): Generator<Piece> {
  const { left } = where;
  yield* brackets('(', left && 'openParen' in left ? left.openParen : 0);
  if (left && 'operator' in left) yield comparisonOf(left);
  yield* brackets(')', left && 'closeParen' in left ? left.closeParen : 0);
  if ('operator' in where) {
    yield where.operator;
    yield* piecesOf(where.right);
  }
}

function* brackets(which: '(' | ')', count: number | undefined): Generator<Piece> {
  for (let done = 0; done < (count ?? 0); done += 1) yield which;
}

type Written = Extract<WhereClause['left'], { operator: unknown }>;

function comparisonOf(left: Written): Condition {
  if (!('field' in left) || !('value' in left))
    throw malformed('functions and subqueries are not supported here');
  const { operator } = left;
  if (operator === 'INCLUDES' || operator === 'EXCLUDES')
    throw malformed(`unexpected token: ${operator}`);
  const written = [left.value].flat();
  const kinds = [left.literalType ?? 'STRING'].flat();
  const values = written.map((value, index) =>
    literalOf(value, kinds[index] ?? kinds[0] ?? 'STRING'),
  );
  return { kind: 'compare', path: left.field.split('.'), operator, values };
}

function literalOf(value: string, kind: string): Literal {
  switch (kind) {
    case 'STRING':
      return { kind: 'text', text: unescaped(value) };
    case 'INTEGER':
    case 'DECIMAL':
      return { kind: 'number', text: value };
    case 'BOOLEAN':
      return { kind: 'boolean', text: value.toLowerCase() };
    case 'NULL':
      return { kind: 'null', text: '' };
    case 'DATETIME':
      return { kind: 'time', text: value };
    case 'DATE':
      return { kind: 'date', text: value };
    default:
      throw malformed(`unexpected literal ${value}`);
  }
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (/(?<!\\)(?:\\\\)*'/.test(inner)) throw malformed("unexpected token: an unescaped '");
  return inner.replace(/\\(u[0-9A-Fa-f]{4}|.)/gs, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const plain = escapes[code.toLowerCase()];
    if (plain !== undefined) return plain;
    // LIKE needs to tell an escaped wildcard from a plain one.
    if (code === '%' || code === '_') return `\\${code}`;
    if (!`'"\\`.includes(code)) throw malformed(`Invalid string literal: \\${code}`);
    return code;
  });
}
