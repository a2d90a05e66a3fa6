import { parseSync } from 'vite';

export interface Import {
  /** As written: `pg`, `node:fs`, `../lib/clock.ts`. */
  readonly source: string;
}

/**
 * Gives every import of a TypeScript file: values, types, re-exports, `import()` and the type
 * `import('x').Y`. Throws where the file cannot be parsed, or an import's name is computed.
 */
export function readImports(file: string, code: string): Import[] {
  const { module } = parse(file, code);
  const { staticImports, staticExports } = module;
  const named = [...staticImports, ...staticExports.flatMap(({ entries }) => entries)];
  const found = named.flatMap(({ moduleRequest }) =>
    moduleRequest ? [{ source: moduleRequest.value }] : [],
  );
  // The list of a module has neither the types of `import()` nor the old `require`.
  return MAY_IMPORT_WITHIN.test(code) ? [...found, ...importsWithin(file, code)] : found;
}

const MAY_IMPORT_WITHIN = /\bimport\s*(?:\(|\/|\.(?!meta))|\brequire\b/;
const within = new Set(['ImportExpression', 'TSImportType', 'TSExternalModuleReference']);

function importsWithin(file: string, code: string): Import[] {
  const found: Import[] = [];
  walk(parseFile(file, code), (node) => {
    if (!within.has(String(node.type))) return;
    const named = node.source ?? node.argument ?? node.expression;
    const source = isRecord(named) ? named.value : undefined;
    if (typeof source !== 'string') throw new Error(`${file}: an import whose name is computed`);
    found.push({ source });
  });
  return found;
}

/** The syntax tree of a TypeScript file. Throws where it cannot be parsed. */
export const parseFile = (file: string, code: string): unknown => parse(file, code).program;

/** The comments of a TypeScript file, in their order. Throws where it cannot be parsed. */
export const commentsOf = (file: string, code: string) => parse(file, code).comments;

/** Several rules read the same file, and most of the time goes into parsing. */
const parsed = new Map<string, ReturnType<typeof parseSync>>();

function parse(file: string, code: string) {
  const key = `${file}\n${code}`;
  const known = parsed.get(key) ?? parseSync(file, code);
  parsed.set(key, known);
  if (known.errors.length > 0) throw new Error(`${file}: ${known.errors[0]?.message}`);
  return known;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Visits every node of a syntax tree. */
export function walk(value: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isRecord(value)) {
    if (typeof value.type === 'string') visit(value);
    for (const part of Object.values(value)) walk(part, visit);
  }
}
