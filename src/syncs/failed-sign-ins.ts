import type { FailedSignIns } from '../apps/inventory/facts.ts';
import type { LoginRow } from '../domains/ports.ts';

/** Sign-ins that failed, by the name of the app that they came under. */
export function failedSignIns(rows: readonly LoginRow[]): ReadonlyMap<string, FailedSignIns> {
  const failed = rows.filter(
    ({ status, application }) => status !== 'Success' && status !== '' && application !== '',
  );
  const byApp = Map.groupBy(failed, ({ application }) => application);
  return new Map([...byApp].map(([name, of]) => [name, summary(of)]));
}

function summary(rows: readonly LoginRow[]): FailedSignIns {
  const sources = new Set(rows.map(({ sourceIp }) => sourceIp).filter((ip) => ip !== ''));
  const byStatus = [...Map.groupBy(rows, ({ status }) => status)];
  const [mostly] = byStatus.toSorted(
    ([a, { length: m }], [b, { length: n }]) => n - m || (a < b ? -1 : 1),
  );
  return { count: rows.length, sources: [...sources].sort(), status: mostly?.[0] ?? '' };
}
