import type { DomainView } from '../../domains/domain.ts';
import { nearest } from '../kit/nearest.ts';

/** What a typed target may mean among the domains that the asker may see. */
export type Resolved =
  | { readonly kind: 'one'; readonly domain: DomainView }
  | { readonly kind: 'several'; readonly domains: readonly DomainView[] }
  | { readonly kind: 'none'; readonly closest: readonly DomainView[] };

const fold = (text: string) => text.normalize('NFKC').toLowerCase().trim();

/** By name, id, org id or My Domain; else by how one of them begins. */
export function resolveDomain(target: string, domains: readonly DomainView[]): Resolved {
  const wanted = fold(target.replace(/^https?:\/\//u, '').replace(/\/.*$/u, ''));
  const exact = domains.filter((domain) => keysOf(domain).some((key) => key === wanted));
  if (exact.length > 0) return among(exact);
  const begins = wanted
    ? domains.filter((domain) => keysOf(domain).some((key) => key.startsWith(wanted)))
    : [];
  if (begins.length > 0) return among(begins);
  const byId = domains.filter((domain) => String(domain.id) === wanted);
  if (byId.length > 0) return among(byId);
  return { kind: 'none', closest: closestTo(wanted, domains) };
}

function among(domains: readonly DomainView[]): Resolved {
  const [only, second] = domains;
  return only && !second ? { kind: 'one', domain: only } : { kind: 'several', domains };
}

const keysOf = (domain: DomainView): string[] => [
  fold(domain.name),
  fold(domain.orgId),
  fold(URL.canParse(domain.instanceUrl) ? new URL(domain.instanceUrl).host : domain.instanceUrl),
];

function closestTo(wanted: string, domains: readonly DomainView[]): DomainView[] {
  const near = domains.filter(({ name }) => {
    const first = fold(name).split(' ')[0] ?? '';
    return nearest(wanted, [fold(name), first]) !== undefined;
  });
  return (
    near.length > 0
      ? near
      : domains.filter(({ name }) => wanted !== '' && fold(name).includes(wanted))
  ).slice(0, 5);
}
