import type { DomainView } from '../../domains/domain.ts';
import { bold } from '../kit/escape.ts';
import { span } from '../kit/time.ts';
import { number } from '../kit/words.ts';
import { isLate } from './row.ts';

interface Tally {
  fine: number;
  running: number;
  late: number;
  broken: number;
}

function tallyOf(domains: readonly DomainView[]): Tally {
  const tally: Tally = { fine: 0, running: 0, late: 0, broken: 0 };
  for (const domain of domains) {
    if (domain.status === 'error') tally.broken += 1;
    else if (isLate(domain)) tally.late += 1;
    else if (domain.status === 'in_progress') tally.running += 1;
    else tally.fine += 1;
  }
  return tally;
}

/** `🟢 3 fine · 🔴 1 late · 🔴 1 broken` */
export function tally(domains: readonly DomainView[]): string {
  const { fine, running, late, broken } = tallyOf(domains);
  return [
    fine > 0 && `🟢 ${number(fine)} fine`,
    running > 0 && `🔵 ${number(running)} in progress`,
    late > 0 && `🔴 ${number(late)} late`,
    broken > 0 && `🔴 ${number(broken)} broken`,
  ]
    .filter(Boolean)
    .join(' · ');
}

export function tallyInWords(domains: readonly DomainView[]): string {
  const { fine, running, late, broken } = tallyOf(domains);
  return [
    fine > 0 && `${number(fine)} fine`,
    running > 0 && `${number(running)} in progress`,
    late > 0 && `${number(late)} late`,
    broken > 0 && `${number(broken)} broken`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The domain whose last good sync is oldest; one that was never synced is not late yet, but says so. */
export function worst(domains: readonly DomainView[]): string {
  const synced = domains.filter((domain) => domain.lastSyncedAt);
  const oldest = synced.reduce<DomainView | undefined>(
    (worse, domain) => (worse && worse.lateness.ageMs >= domain.lateness.ageMs ? worse : domain),
    undefined,
  );
  if (!oldest) return 'No domain is synced yet.';
  const age = `last synced ${span(oldest.lateness.ageMs)} ago`;
  return isLate(oldest)
    ? `Worst: 🔴 ${bold(oldest.name)} is *Late*, ${age}.`
    : `Oldest sync: ${bold(oldest.name)}, ${age}.`;
}
