import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { overLimits } from './over-limits.ts';
import { kindOf, type Sent, type Surface } from './sent.ts';

const root = join(import.meta.dirname, '../../..');
const file = `${randomUUID()}.jsonl`;
const known = new Set<string>();

/** Keeps a payload of each kind for the end of `npm test`; nothing where no run asked for it. */
export function keepSent(surface: Surface, given: unknown): void {
  const folder = process.env.TEST_PAYLOADS;
  if (folder === undefined) return;
  const content: unknown = JSON.parse(JSON.stringify(given ?? null));
  const kind = kindOf(surface, content);
  if (known.has(kind) && overLimits(surface, content).length === 0) return;
  known.add(kind);
  const by = relative(root, expect.getState().testPath ?? root);
  const sent: Sent = { surface, content, by };
  appendFileSync(join(folder, file), `${JSON.stringify(sent)}\n`);
}
