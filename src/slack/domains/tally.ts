import { type DomainView, worstFirst } from '../../domains/domain.ts';
import { wordsOf } from '../kernel/error-words.ts';
import { bold } from '../kit/escape.ts';
import { span } from '../kit/time.ts';
import { number } from '../kit/words.ts';
import { isInPart, isLate } from './row.ts';

interface Tally {
  fine: number;
  partly: number;
  running: number;
  late: number;
  broken: number;
}

function tallyOf(domains: readonly DomainView[]): Tally {
  const tally: Tally = { fine: 0, partly: 0, running: 0, late: 0, broken: 0 };
  for (const domain of domains) {
    if (domain.status === 'error') tally.broken += 1;
    else if (isLate(domain)) tally.late += 1;
    else if (domain.status === 'in_progress') tally.running += 1;
    else if (isInPart(domain)) tally.partly += 1;
    else tally.fine += 1;
  }
  return tally;
}

/** `🟢 3 fine · 🔴 1 late · 🔴 1 broken` */
export function tally(domains: readonly DomainView[]): string {
  const { fine, partly, running, late, broken } = tallyOf(domains);
  return [
    fine > 0 && `🟢 ${number(fine)} fine`,
    partly > 0 && `🟠 ${number(partly)} read in part`,
    running > 0 && `🔵 ${number(running)} in progress`,
    late > 0 && `🔴 ${number(late)} late`,
    broken > 0 && `🔴 ${number(broken)} broken`,
  ]
    .filter(Boolean)
    .join(' · ');
}

export function tallyInWords(domains: readonly DomainView[]): string {
  const { fine, partly, running, late, broken } = tallyOf(domains);
  return [
    fine > 0 && `${number(fine)} fine`,
    partly > 0 && `${number(partly)} read in part`,
    running > 0 && `${number(running)} in progress`,
    late > 0 && `${number(late)} late`,
    broken > 0 && `${number(broken)} broken`,
  ]
    .filter(Boolean)
    .join(', ');
}

/**
 * The worst: a broken domain, then the one whose last good sync is oldest among those that are not broken. One that was
 * never synced is not late yet, but says so.
 */
export function worst(domains: readonly DomainView[]): string {
  const broken = [...domains].sort(worstFirst).find(({ status }) => status === 'error');
  const oldest = oldestOf(domains.filter(({ status }) => status !== 'error'));
  const late =
    oldest && isLate(oldest) ? `🔴 ${bold(oldest.name)} is *Late*, ${ageOf(oldest)}.` : '';
  if (broken) return ['Worst:', brokenWords(broken), late].filter(Boolean).join(' ');
  if (!oldest) return 'No domain is synced yet.';
  return late === '' ? `Oldest sync: ${bold(oldest.name)}, ${ageOf(oldest)}.` : `Worst: ${late}`;
}

const oldestOf = (domains: readonly DomainView[]) =>
  domains
    .filter(({ lastSyncedAt }) => lastSyncedAt)
    .reduce<DomainView | undefined>(
      (worse, domain) => (worse && worse.lateness.ageMs >= domain.lateness.ageMs ? worse : domain),
      undefined,
    );

const ageOf = ({ lateness }: DomainView) => `last synced ${span(lateness.ageMs)} ago`;

function brokenWords(domain: DomainView): string {
  const { code, facts } = domain.trouble ?? { code: 'E-UNKNOWN' as const, facts: {} };
  const last = domain.lastSyncedAt
    ? `last good sync ${span(domain.lateness.ageMs)} ago`
    : 'never synced';
  return `🔴 ${bold(domain.name)} is in *Error*: ${wordsOf(code, facts).title}, ${last}.`;
}
