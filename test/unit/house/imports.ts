import { parseSync } from 'vite';

export interface Import {
  /** As written: `pg`, `node:fs`, `../lib/clock.ts`. */
  readonly source: string;
  readonly isTypeOnly: boolean;
}

/**
 * Gives every import of a TypeScript file: values, types, re-exports, `import()` and the type
 * `import('x').Y`. Throws where the file cannot be parsed, or an import's name is computed.
 */
export function readImports(file: string, code: string): Import[] {
  const found: Import[] = [];
  walk(parseFile(file, code), (node) => {
    if (!importing.has(String(node.type))) return;
    const named = node.source ?? node.argument ?? node.expression;
    if (named === null || named === undefined) return; // `export { x }` of the file's own
    const source = isRecord(named) ? named.value : undefined;
    if (typeof source !== 'string') throw new Error(`${file}: an import whose name is computed`);
    found.push({ source, isTypeOnly: isTypeOnly(node) });
  });
  return found;
}

/** The syntax tree of a TypeScript file. Throws where it cannot be parsed. */
export function parseFile(file: string, code: string): unknown {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  return program;
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);

function isTypeOnly(node: Record<string, unknown>): boolean {
  if (node.type === 'TSImportType') return true;
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const names = Array.isArray(node.specifiers) ? node.specifiers : [];
  return (
    names.length > 0 &&
    names.every(({ importKind, exportKind }) => importKind === 'type' || exportKind === 'type')
  );
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
