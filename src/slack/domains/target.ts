import type { NamedDomain } from '../../domains/domain.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Command } from '../kernel/command.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { runId } from '../kernel/routes.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, button, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { nearest } from '../kit/nearest.ts';
import { listed } from '../kit/words.ts';

/** What a typed target may mean among the domains that the asker may see. */
export type Resolved =
  | { readonly kind: 'one'; readonly domain: NamedDomain }
  | { readonly kind: 'several'; readonly domains: readonly NamedDomain[] }
  | { readonly kind: 'none'; readonly closest: readonly NamedDomain[] };

const fold = (text: string) => text.normalize('NFKC').toLowerCase().trim();

/** By name, id, org id or My Domain; else by how one of them begins. */
export function resolveDomain(target: string, domains: readonly NamedDomain[]): Resolved {
  const wanted = hostIn(target);
  const exact = domainsCalled(target, domains);
  if (exact.length > 0) return among(exact);
  const begins = wanted
    ? domains.filter((domain) => keysOf(domain).some((key) => key.startsWith(wanted)))
    : [];
  if (begins.length > 0) return among(begins);
  const byId = domains.filter((domain) => String(domain.id) === wanted);
  if (byId.length > 0) return among(byId);
  return { kind: 'none', closest: closestTo(wanted, domains) };
}

/** Those that are called exactly so, by name, org id or My Domain. A name may hold what looks like the path of an address. */
export function domainsCalled(
  target: string,
  domains: readonly NamedDomain[],
): readonly NamedDomain[] {
  const called = (wanted: string) => domains.filter((each) => keysOf(each).includes(wanted));
  const whole = called(fold(target));
  return whole.length > 0 ? whole : called(hostIn(target));
}

const hostIn = (target: string): string =>
  fold(target.replace(/^https?:\/\//u, '').replace(/\/.*$/u, ''));

function among(domains: readonly NamedDomain[]): Resolved {
  const [only, second] = domains;
  return only && !second ? { kind: 'one', domain: only } : { kind: 'several', domains };
}

const keysOf = (domain: NamedDomain): string[] => [
  fold(domain.name),
  fold(domain.orgId),
  fold(URL.canParse(domain.instanceUrl) ? new URL(domain.instanceUrl).host : domain.instanceUrl),
];

function closestTo(wanted: string, domains: readonly NamedDomain[]): NamedDomain[] {
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

/** A typed target to its domain; where that is not clear, the question is the answer. */
export async function forTarget(
  uses: Pick<Uses, 'domains'>,
  actor: Actor,
  command: Command,
  verb: 'audit' | 'delete' | 'reconnect' | 'rename' | 'status' | 'sync',
  go: (domainId: number) => Promise<Reply>,
): Promise<Reply> {
  const target = command.words.join(' ');
  const domains = await uses.domains.list(actor.who.workspaceId);
  if (target === '' && domains.length > 0) {
    const [only, second] = domains;
    return only && !second ? go(only.id) : privately(whichOne(verb, '', domains));
  }
  const found = resolveDomain(target, domains);
  if (found.kind === 'one') return go(found.domain.id);
  return privately(
    found.kind === 'several'
      ? whichOne(verb, target, found.domains)
      : noSuchDomain(verb, target, found.closest),
  );
}

/** Several domains fit what was typed. At most five buttons. */
export function whichOne(
  verb: string,
  wanted: string,
  candidates: readonly { name: string; id: number }[],
): Message {
  const shown = candidates.slice(0, 5);
  const text = wanted
    ? `${candidates.length} domains fit "${inert(wanted, 40)}": ${listed(shown.map((d) => inert(d.name)))}. Which one?`
    : 'Which domain?';
  return message(text, [section(text), pick(verb, shown)]);
}

/** Nothing fits; the closest to press, if any is close. */
export function noSuchDomain(
  verb: string,
  wanted: string,
  closest: readonly { name: string; id: number }[],
): Message {
  const said = `No domain called "${inert(wanted, 40)}".`;
  if (closest.length === 0) {
    return paragraph(`${said} \`list\` shows them all.`, button('List', runId, { value: 'list' }));
  }
  const shown = closest.slice(0, 5);
  const text = `${said} Closest: ${shown.map((d) => inert(d.name)).join(', ')}.`;
  return message(text, [section(text), pick(verb, shown)]);
}

// One action id each, since Slack refuses two of the same in one block; the router reads what is before the `#`.
const pick = (verb: string, domains: readonly { name: string; id: number }[]) =>
  actions(
    ...domains.map((domain, index) =>
      button(domain.name, `${runId}#${index}`, { value: `${verb} ${domain.id}` }),
    ),
  );
