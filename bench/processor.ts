import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Processor time that these processes, their children and their ended children have used so far, in milliseconds. */
export function processorMs(...pids: readonly number[]): number {
  const wanted = new Set(pids);
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const found = statOf(name);
    if (found && (wanted.has(Number(name)) || wanted.has(found.parent))) ticks += found.ticks;
  }
  return ticks * TICK_MS;
}

/** Nothing where it has ended meanwhile. See proc(5): the fields after the name, which may hold anything. */
function statOf(pid: string): { parent: number; ticks: number } | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11);
  return { parent, ticks: user + system + endedUser + endedSystem };
}
