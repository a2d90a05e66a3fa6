import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusedByTypes } from './by-types.ts';
import { overLimits } from './over-limits.ts';
import { kindOf, type Sent } from './sent.ts';

/** Judges what was kept in a folder by models of Block Kit that are not ours; each of `from` must have sent something. */
export async function judgeSent(
  folder: string,
  from: readonly string[],
): Promise<{ kinds: number; refused: string[] }> {
  const all: Sent[] = [];
  for (const file of await readdir(folder)) {
    const lines = (await readFile(join(folder, file), 'utf8')).split('\n').filter(Boolean);
    all.push(...lines.map((line): Sent => JSON.parse(line)));
  }
  const kinds = new Map(all.map((sent) => [kindOf(sent.surface, sent.content), sent]));
  const over = all.flatMap(({ by, surface, content }) =>
    overLimits(surface, content).map((what) => `${by}: no ${surface} by its documents: ${what}`),
  );
  const silent = from.filter((path) => !all.some(({ by }) => by.startsWith(path)));
  const refused = new Set([
    ...silent.map((path) => `nothing was kept of what ${path} sent`),
    ...over,
    ...(await refusedByTypes([...kinds.values()])),
  ]);
  return { kinds: kinds.size, refused: [...refused] };
}
