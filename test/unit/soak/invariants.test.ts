import { describe, expect, test } from 'vitest';
import { type Evidence, nothingSeen } from '../../soak/evidence.ts';
import * as invariants from '../../soak/invariants.ts';
import { nothingKnown } from '../../soak/known.ts';
import { keysOf } from '../../soak/messages.ts';
import { secretsAmong } from '../../soak/secrets.ts';
import * as taken from '../../soak/taken.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 12);
const at = (hoursAgo: number) => NOW - hoursAgo * HOUR;
const ago = (hours: number) => new Date(at(hours));

const nothing = (): Evidence => ({
  ...nothingSeen(nothingKnown()),
  deployment: 'd',
  now: NOW,
});
const teamsOf = () => new Set(['T1']);

const notice = {
  id: 'n1',
  kind: 'app.back',
  target: 'channel:C1',
  generation: 0,
  due_at: ago(5),
  created_at: ago(5),
  sent_at: null,
  dropped_at: null,
  dropped_why: null,
  hasCopies: false,
  reachable: true,
};
const ask = {
  team: 'T1',
  app: 'Kite S1X',
  org: 'Org 1',
  by: 'U1',
  at: at(3),
  userIds: undefined,
  isBan: false,
  taken: 'yes' as const,
  agreed: false,
};
const row = {
  org: 'Org 1',
  at: at(2),
  app: 'Kite S1X',
  isOurs: false,
  userId: '005A',
  createdAt: at(40),
};
const frozen = {
  app: 'Kite S1X',
  org_id: '00D1',
  team: 'T1',
  asked_by: 'U1',
  agreed_by: null,
  frozen_at: ago(2),
};

describe('what breaks an invariant of the soak, and what does not', () => {
  test('a notice: said, turned or ended as it may; not called sent without a message, not left, not gone', () => {
    const verdict = (more: object, seen = nothing()) => {
      seen.notices.set('n1', { ...notice, ...more });
      return invariants.noticesAreSaid(seen).broken;
    };
    for (const key of keysOf(nothing(), 'notice n1 0')) {
      const said = nothing();
      said.taken.set(key, 1);
      expect(verdict({ sent_at: ago(4) }, said)).toEqual([]);
    }
    const turned = { dropped_why: 'turned to admins: is_archived' };
    expect(verdict({ ...turned, hasCopies: true })).toEqual([]);
    expect(verdict(turned)).toEqual([expect.stringContaining('turned to nobody')]);
    expect(verdict({ due_at: ago(0.5) })).toEqual([]);
    expect(verdict({ sent_at: ago(4) })).toHaveLength(1);
    expect(verdict({ dropped_why: 'its facts could not be read' })).toHaveLength(1);
    expect(verdict({})).toHaveLength(1);
  });

  test('a double: only where an answer was cut off', () => {
    const seen = nothing();
    seen.notices.set('n1', notice);
    const [key] = keysOf(seen, 'notice n1 0');
    seen.taken.set(key, 2);
    expect(invariants.doublesAreExplained(seen).broken).toHaveLength(1);
    seen.known.cut.set('notice n1 0', 1);
    expect(invariants.doublesAreExplained(seen).broken).toEqual([]);
    seen.taken.set(key, 3);
    expect(invariants.doublesAreExplained(seen).broken).toHaveLength(1);
  });

  test('a card: as new as what it shows, and in Slack, be it by the card that it was a message of', () => {
    const card = { id: 8, postedBy: 8, kind: 'app', subject: '5', generation: 1, ts: '1.5' };
    const seen = nothing();
    const broken = (more: object) =>
      invariants.cardsAreDrawn({ ...seen, cards: [{ ...card, isBehind: false, ...more }] }).broken;
    expect(broken({})).toHaveLength(1);
    expect(broken({ ts: null })).toEqual([]);
    seen.taken.set(keysOf(seen, 'card 8 0')[0], 1);
    expect(broken({})).toEqual([]);
    expect(broken({ id: 9, subject: '5/was/1.4' })).toEqual([]);
    expect(broken({ id: 9, postedBy: 9 })).toHaveLength(1);
    expect(broken({ isBehind: true })).toHaveLength(1);
  });

  test('an app: one that lived through a whole reading is spoken of', () => {
    const seen = nothing();
    seen.known.births.push({ org: 'Org 1', app: 'Kite S1X', at: at(9), goneAt: undefined });
    expect(invariants.appsAreAlerted(seen)).toMatchObject({ checked: 0, broken: [] });
    const run = { org: 'Org 1', domain: 'Domain 1', team: 'T1', after_baseline: true };
    seen.runs.set('r', { ...run, started_at: ago(8), ended_at: ago(7.9) });
    expect(invariants.appsAreAlerted(seen).broken).toHaveLength(1);
    seen.spoken.set('T1 S1X', [at(7)]);
    expect(invariants.appsAreAlerted(seen)).toMatchObject({ checked: 1, broken: [] });
  });

  test('a grant: ended as asked, or lost with an answer; never by its own row', () => {
    const seen = nothing();
    seen.grantEnds.push({ org: 'Org 1', why: 'refresh token', at: at(2) });
    expect(taken.grantsAreNotKilled(seen).broken).toHaveLength(1);
    seen.known.ends.push({ org: 'Org 1', at: at(3), by: 'a person' });
    expect(taken.grantsAreNotKilled(seen).broken).toEqual([]);
    seen.grantEnds.push({ org: 'Org 1', why: 'delete token', at: at(2) });
    seen.grantEnds.push({ org: 'Org 1', why: 'an old token was used', at: at(2) });
    expect(taken.grantsAreNotKilled(seen).broken).toHaveLength(2);
  });

  test('a token: asked for by its app, org and user, before it was frozen', () => {
    const broken = (seen: Evidence) => taken.revokedIsAsked(seen, teamsOf).broken;
    const seen = { ...nothing(), revocations: [frozen] };
    seen.known.asks.push(ask);
    seen.revoked.push(row);
    expect(broken(seen)).toEqual([]);
    seen.revoked.push({ ...row, org: 'Org 2' }, { ...row, app: 'Tally S2X' });
    seen.revoked.push({ ...row, createdAt: at(1) });
    expect(broken(seen)).toHaveLength(3);
  });

  test('a token called gone: one that the org took away', () => {
    const seen = nothing();
    const went = new Map([['Org 1', new Set(['0051 17'])]]);
    seen.gone.set('Org 1 0051 17', { org: 'Org 1', key: '0051 17' });
    expect(invariants.goneIsGone(seen, went)).toMatchObject({ checked: 1, broken: [] });
    seen.gone.set('Org 2 0051 17', { org: 'Org 2', key: '0051 17' });
    expect(invariants.goneIsGone(seen, went).broken).toEqual(['0051 17 in Org 2']);
  });

  test('a ban: where somebody asked for it', () => {
    const seen = nothing();
    const broken = (more: object) => {
      seen.known.asks.splice(0, 1, { ...ask, isBan: true, ...more });
      return taken.bansAreAsked(seen).broken;
    };
    seen.banned.push({ team: 'T1', app: 'Kite S1X', org: 'Org 1' });
    expect(broken({})).toEqual([]);
    for (const other of [{ org: 'Org 2' }, { team: 'T2' }, { app: 'Tally S2X' }, { isBan: false }])
      expect(broken(other)).toEqual(['Kite S1X in Org 1 of T1']);
    expect(broken({ org: undefined })).toEqual([]);
  });

  test('the bound: of one person in 24 hours, but for what another one agreed to', () => {
    const broken = (seen: Evidence) => taken.boundIsKept(seen, teamsOf, 2).broken;
    const seen = nothing();
    seen.known.asks.push({ ...ask, at: at(50) });
    for (const [n, hours] of [30, 4, 3].entries()) {
      seen.revoked.push({ ...row, userId: `005${n}`, at: at(hours) });
    }
    expect(broken(seen)).toEqual([]);
    seen.revoked.push({ ...row, userId: '0059' });
    expect(broken(seen)).toHaveLength(1);
    for (const each of seen.known.asks) each.agreed = true;
    expect(broken(seen)).toEqual([]);
  });

  test('a domain: well, or somebody told; never overdue', () => {
    const domain = {
      name: 'Domain 1',
      status: 'success',
      error_code: null,
      error_since: null,
      next_due_at: new Date(NOW + HOUR),
      parked_until: null,
      last_synced_at: ago(0.5),
      interval_ms: HOUR,
      granted_at: ago(90),
      org: 'Org 1',
      told: false,
    };
    const broken = (more: object) =>
      invariants.noDomainIsStuck({ ...nothing(), domains: [{ ...domain, ...more }] }).broken;
    expect(broken({})).toEqual([]);
    expect(broken({ next_due_at: ago(2) })).toHaveLength(1);
    const broke = { status: 'error', error_code: 'E-ACCESS', error_since: ago(6) };
    expect(broken(broke)).toHaveLength(1);
    expect(broken({ ...broke, told: true })).toEqual([]);
    expect(broken({ last_synced_at: ago(9) })).toHaveLength(1);
    const expired = {
      ...domain,
      status: 'error',
      error_code: 'E-GRANT-EXPIRED',
      error_since: ago(2),
    };
    const seen = { ...nothing(), domains: [expired] };
    expect(invariants.expiredHasEnded(seen).broken).toHaveLength(1);
    seen.known.ends.push({ org: 'Org 1', at: at(3), by: 'the org' });
    expect(invariants.expiredHasEnded(seen).broken).toEqual([]);
  });

  test('readings: one that is kept after a newer one', () => {
    const seen = nothing();
    const run = { org: 'Org 1', domain: 'Domain 1', team: 'T1', after_baseline: true };
    seen.runs.set('a', { ...run, started_at: ago(9), ended_at: ago(8) });
    seen.runs.set('b', { ...run, started_at: ago(7), ended_at: ago(6) });
    expect(invariants.readingsAreOneByOne(seen).broken).toEqual([]);
    seen.runs.set('c', { ...run, started_at: ago(6.6), ended_at: ago(5) });
    expect(invariants.readingsAreOneByOne(seen).broken).toHaveLength(1);
  });

  test('memory: of a process that lives for days', () => {
    const seen = nothing();
    const heap = (day: number, mb: number) =>
      seen.heaps.push({ life: 1, at: NOW + day * 24 * HOUR, bytes: mb * 1024 ** 2 });
    heap(0, 50);
    heap(1, 50.5);
    expect(invariants.memoryIsFlat(seen, 1)).toMatchObject({ checked: 1, broken: [] });
    heap(2, 56);
    expect(invariants.memoryIsFlat(seen, 1).broken).toHaveLength(1);
  });

  test('a secret: as it is, and in disguise', () => {
    const secret = '5Aep861kYq0Jm2vGd7HhS4pLrT9wXzBn';
    const hidden = Buffer.from(`{"token":"${secret}"}`).toString('base64');
    expect(secretsAmong(`x ${secret} y`, [secret])).toHaveLength(1);
    expect(secretsAmong(`x ${hidden} y`, [secret])).toHaveLength(1);
    expect(secretsAmong(`x ${secret.toLowerCase()} y`, [secret])).toEqual([]);
  });
});
