import { runSql } from '../../support/servers/admin.ts';

/** What code of before a migration relies on, each thing by its name. */
export interface Schema {
  /** `table.column` and its type. */
  readonly columns: ReadonlyMap<string, string>;
  /** Columns that a row must name: not null, and without a default. */
  readonly demanded: ReadonlySet<string>;
  /** Keys, checks, triggers, unique indexes: `table: definition`. */
  readonly rules: ReadonlyMap<string, Rule>;
}

const COLUMNS = `
  select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull and not a.atthasdef and a.attidentity = '' as demanded
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped`;

/** A rule, and the columns that it is about; of a key all, of a check each. */
const RULES = `
  select rel::regclass::text || ': ' || said as rule, is_key,
    array(select rel::regclass::text || '.' || attname from pg_attribute where attrelid = rel and attnum = any(attnums)) as columns
  from (
    select conrelid as rel, pg_get_constraintdef(oid) as said, contype <> 'c' as is_key, conkey::int[] as attnums
    from pg_constraint where contype in ('c', 'f', 'u', 'p', 'x')
    union all
    select indrelid, pg_get_indexdef(indexrelid), true, array(select unnest(indkey)::int) from pg_index i
    where indisunique and not exists (select from pg_constraint o where o.conindid = i.indexrelid)
    union all
    select tgrelid, pg_get_triggerdef(t.oid) || ' ' || md5(p.prosrc), false, null
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not tgisinternal
  ) r join pg_class c on c.oid = rel
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`;

interface Rule {
  readonly columns: readonly string[];
  /** It holds for all its columns together, and not at all where one is null. */
  readonly isKey: boolean;
}

export async function readSchema(url: string): Promise<Schema> {
  const columns = await runSql(url, COLUMNS);
  const rules = await runSql(url, RULES);
  return {
    columns: new Map(columns.map(({ name, type }) => [String(name), String(type)])),
    demanded: new Set(columns.flatMap(({ name, demanded }) => (demanded ? [String(name)] : []))),
    rules: new Map(
      rules.map(({ rule, columns: about, is_key }) => [
        String(rule),
        { columns: about as string[], isKey: is_key === true },
      ]),
    ),
  };
}

const tableOf = (name: string) => name.split(/[.:]/u)[0] ?? '';

/**
 * What a migration takes from code that was written before it and still runs: what that code reads is gone or of another
 * type, what it writes lacks something, or a table of its own has a rule that it does not know.
 */
export function breaches(before: Schema, after: Schema): string[] {
  const known = new Set([...before.columns.keys()].map(tableOf));
  const gone = [...before.columns.keys()].filter((name) => !after.columns.has(name));
  const changed = [...before.columns].filter(
    ([name, type]) => after.columns.has(name) && after.columns.get(name) !== type,
  );
  const demanded = [...after.demanded].filter(
    (name) => known.has(tableOf(name)) && !before.demanded.has(name),
  );
  const isOld = (column: string) => before.columns.has(column);
  const binds = ({ columns, isKey }: Rule) =>
    columns.length === 0 || (isKey ? columns.every(isOld) : columns.some(isOld));
  const rules = [...after.rules].flatMap(([said, rule]) =>
    known.has(tableOf(said)) && !before.rules.has(said) && binds(rule) ? [said] : [],
  );
  return [
    ...gone.map((name) => `${name} is gone`),
    ...changed.map(([name]) => `${name} has another type`),
    ...demanded.map((name) => `${name} must be written`),
    ...rules.map((rule) => `a new rule of ${rule.slice(0, 100)}`),
  ].sort();
}
