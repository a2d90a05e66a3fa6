import type { DomainStore } from '../domains/store.ts';
import { AppError, type Facts } from '../lib/errors.ts';
import type { BegunConsent, Consents } from './consent.ts';
import type { Consent, ConsentStore } from './store.ts';

/** Where a refused consent can lead to: another org answered, its sandbox was refreshed, or its org was watched before. */
export type FollowUp = 'carry over' | 'add as new' | 'bring back' | 'start fresh';

const MOST_NAMES = 20;
const LONGEST_NAME = 80;

export interface FollowUpRequest {
  readonly workspaceId: number;
  readonly consentId: string;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly way: FollowUp;
}

/**
 * A new consent out of a refused one. What it is about is read from what we stored of the refusal, never from a button.
 * Throws E-NOT-FOUND where it is someone else's, E-STALE-CARD with { domainId } where that is settled by now.
 */
export function createFollowUp(deps: {
  consents: ConsentStore;
  domains: DomainStore;
  begin: Consents['begin'];
  beginReconnect: Consents['beginReconnect'];
}) {
  const { domains } = deps;

  async function freeName(workspaceId: number, name: string): Promise<string> {
    for (let n = 1; n <= MOST_NAMES; n += 1) {
      const wanted = n === 1 ? name : `${[...name].slice(0, 77).join('')} ${n}`;
      if (!(await domains.byName(workspaceId, wanted))) return wanted;
    }
    throw new AppError('E-DUPLICATE', 'every name is taken', { field: 'name', domainName: name });
  }

  async function anew(consent: Consent, request: FollowUpRequest, orgId: string) {
    const { workspaceId, askedBy, askedByName } = request;
    const watched = await domains.byOrg(workspaceId, orgId);
    if (watched) throw stale(watched.id);
    const { channel, signIn } = consent;
    const name = await freeName(workspaceId, consent.name);
    return deps.begin({
      workspaceId,
      askedBy,
      askedByName,
      name,
      channel,
      signIn,
      afresh: orgId,
    });
  }

  /** The org that answered in the place of the wanted one, under its own address and name. */
  async function other(consent: Consent, request: FollowUpRequest, facts: Facts) {
    const { workspaceId, askedBy, askedByName } = request;
    const watched = await domains.byOrg(workspaceId, String(facts.gotOrg ?? ''));
    if (watched || typeof facts.gotUrl !== 'string') throw stale(watched?.id ?? consent.domainId);
    const called = [...String(facts.gotName ?? '')].slice(0, LONGEST_NAME).join('').trim();
    return deps.begin({
      workspaceId,
      askedBy,
      askedByName,
      name: await freeName(workspaceId, called || new URL(facts.gotUrl).host),
      channel: consent.channel,
      signIn: { kind: 'my-domain', origin: facts.gotUrl },
    });
  }

  return async (request: FollowUpRequest): Promise<BegunConsent> => {
    const { workspaceId, consentId, askedBy, askedByName, way } = request;
    const consent = await deps.consents.find(workspaceId, consentId);
    if (!consent || consent.askedBy !== askedBy) throw new AppError('E-NOT-FOUND', 'no consent');
    const { code, facts } = consent.error ?? { code: undefined, facts: {} };

    if (code === 'E-WRONG-ORG' && facts.refreshed === true) {
      const domain = await domains.find(workspaceId, consent.domainId ?? 0);
      const toOrg = String(facts.gotOrg ?? '');
      if (!domain || domain.orgId !== facts.expectedOrg) throw stale(consent.domainId);
      if (way === 'add as new') return anew(consent, request, toOrg);
      if (way === 'carry over') {
        const domainId = domain.id;
        return deps.beginReconnect({ workspaceId, domainId, askedBy, askedByName, toOrg });
      }
    }
    if (code === 'E-WRONG-ORG' && facts.refreshed === false && way === 'add as new') {
      return other(consent, request, facts);
    }
    if (code === 'E-DUP-DELETED' && typeof facts.domainId === 'number') {
      const { domainId } = facts;
      const domain = await domains.findEver(workspaceId, domainId);
      if (!domain?.deleted) throw stale(domainId);
      if (way === 'start fresh') return anew(consent, request, domain.orgId);
      if (way === 'bring back') {
        return deps.beginReconnect({ workspaceId, domainId, askedBy, askedByName });
      }
    }
    throw stale(consent.domainId);
  };
}

const stale = (domainId: number | undefined) =>
  new AppError('E-STALE-CARD', 'settled by now', domainId === undefined ? {} : { domainId });
