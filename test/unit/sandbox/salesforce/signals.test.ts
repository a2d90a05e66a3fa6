import { afterEach, describe, expect, it } from 'vitest';
import { appEvents } from '../../../../sandbox/events/apps.ts';
import { signalEvents } from '../../../../sandbox/events/signals.ts';
import { sourcesOf } from '../../../../sandbox/salesforce/generate/history.ts';
import type { Org } from '../../../../sandbox/salesforce/start.ts';
import type { World } from '../../../../sandbox/world.ts';
import { processorMs } from '../../../support/processor.ts';
import { connect, type House, refresh, startHouse } from './fixture.ts';

let house: House;
afterEach(() => house.salesforce.close());

// These events are about Salesforce alone.
const world = {} as World;
const DAY = 86_400;

async function start(spec: Parameters<typeof startHouse>[0] = {}): Promise<Org> {
  house = await startHouse(spec);
  return house.org;
}

function tokensOf(org: Org, name: string) {
  const apps = org.state.apps.filter((app) => app.name === name).map(({ index }) => index);
  return [...org.state.tokens.all()].filter(({ app }) => apps.includes(app));
}
const since = (org: Org, seconds: number | null) => org.state.nowSeconds() - (seconds ?? 0);
const audits = (org: Org) =>
  org.state.audits.filter(({ atSeconds }) => since(org, atSeconds) === 0);

describe('an event', () => {
  it('wakes an app that slept for 120 days', async () => {
    const org = await start();
    const before = new Map([...org.state.tokens.all()].map((token) => [token.ref, token]));
    const name = signalEvents.wakes.run(world, org).replace(' is used again.', '');
    const tokens = tokensOf(org, name);
    expect(tokens.length).toBeGreaterThan(0);
    for (const { ref, uses, lastUsed } of tokens) {
      const old = before.get(ref);
      expect(since(org, old?.lastUsed ?? null)).toBeGreaterThan(120 * DAY);
      expect([uses, since(org, lastUsed)]).toEqual([(old?.uses ?? 0) + 250, 0]);
    }
  });

  it('wakes one that it brought before, where every app is in use', async () => {
    const org = await start();
    org.recordUse({});
    expect(signalEvents.wakes.run(world, org)).toContain('unused for 121 days');
    expect(since(org, tokensOf(org, 'Ledger Archive')[0]?.lastUsed ?? null)).toBe(121 * DAY);
    expect(signalEvents.wakes.run(world, org)).toBe('Ledger Archive is used again.');
  });

  it('raises an app’s use twentythousandfold', async () => {
    const org = await start();
    const sum = () => [...org.state.tokens.all()].reduce((all, { uses }) => all + uses, 0);
    const before = sum();
    signalEvents.spike.run(world, org);
    expect(sum() - before).toBeGreaterThanOrEqual(20_000);
  });

  it('loosens a policy and widens scopes, and Setup has written it down', async () => {
    const org = await start();
    const name = signalEvents.loosened.run(world, org).match(/authorise (.*) themselves/)?.[1];
    expect(org.state.apps.find((app) => app.name === name)?.adminApprovedOnly).toBe(false);
    const wider = signalEvents['scopes-widened']
      .run(world, org)
      .replace(' has the scope full now.', '');
    expect(org.state.apps.find((app) => app.name === wider)).toMatchObject({
      kind: 'external',
      scopes: ['api', 'refresh_token', 'full'],
    });
    expect(audits(org).map(({ action, display }) => [action, display])).toEqual([
      [
        'changeUserRuntimeAccessPolicy',
        `Changed connected app ${name} Permitted Users setting from Admin approved users are pre-authorized to All users may self-authorize`,
      ],
      [
        'changeOauthDefaultScope',
        `Changed connected app ${wider} scopes from api, refresh_token to api, refresh_token, full`,
      ],
    ]);
  });

  it('signs people in from an address that the app never had', async () => {
    const org = await start();
    const old = new Set(org.state.logins.map(({ sourceIp }) => sourceIp));
    const before = org.state.logins.length;
    signalEvents['new-address'].run(world, org);
    const added = org.state.logins.slice(before);
    expect(added).toHaveLength(3);
    expect(new Set(added.map(({ application }) => application)).size).toBe(1);
    expect(added.every(({ sourceIp }) => !old.has(sourceIp))).toBe(true);
  });

  it('lets twelve people grant one app within an hour', async () => {
    const org = await start();
    signalEvents.burst.run(world, org);
    const tokens = tokensOf(org, 'My Ticket Portal');
    expect(new Set(tokens.map(({ user }) => user)).size).toBe(12);
    const times = tokens.map(({ created }) => since(org, created));
    expect([Math.min(...times), Math.max(...times)]).toEqual([0, 44 * 60]);
  });

  it('hands a dangerous permission out, on record', async () => {
    const org = await start();
    signalEvents['dangerous-permission'].run(world, org);
    expect(audits(org).map(({ action }) => action)).toEqual([
      'PermSetEnableUserPerm',
      'PermSetAssign',
    ]);
    expect(audits(org)[0]?.display).toContain('Approve Uninstalled Connected Apps permission was');
    expect(org.users.ordinary.extraSets).toHaveLength(1);
  });

  it('makes somebody an administrator, on record', async () => {
    const org = await start();
    const said = signalEvents.promotion.run(world, org);
    const name = said.replace(' is a System Administrator now.', '');
    expect(audits(org).map(({ action, display }) => [action, display])).toEqual([
      [
        'changedprofileforuserstdtostd',
        `Changed profile for user ${name} from Standard User to System Administrator`,
      ],
    ]);
    expect(org.users.all.find((user) => user.name === name)?.admin).toBe(true);
  });

  it('shows a breached vendor’s app that was there for long', async () => {
    const org = await start();
    const name = signalEvents.breached.run(world, org).split(',')[0] ?? '';
    expect(['Drift', 'Gainsight', 'Klue']).toContain(name);
    const app = org.state.apps.find((each) => each.name === name);
    expect(since(org, app?.createdSeconds ?? null)).toBe(900 * DAY);
    expect(tokensOf(org, name).map(({ created }) => since(org, created) / DAY)).toEqual([
      800, 760, 720,
    ]);
  });

  it('deactivates somebody who holds tokens, and leaves the tokens', async () => {
    const org = await start();
    const before = org.countTokens();
    expect(signalEvents['holder-leaves'].run(world, org)).toMatch(/is inactive and holds [1-9]/);
    expect(org.countTokens()).toBe(before);
  });

  it('grants apps whose names are easily confused, each an app of its own', async () => {
    const org = await start();
    appEvents['name-clashes'].run(world, org);
    const names = [
      'DataLift',
      'DATALIFT',
      'DataLift ',
      'D\u0430taLift',
      "x' OR AppName != '",
      '\\',
      '%',
    ];
    expect(names.map((app) => org.countTokens({ app }))).toEqual(names.map(() => 1));
    expect(
      org.state.apps.filter(({ name, kind }) => names.includes(name) && kind !== 'uninstalled'),
    ).toHaveLength(1);
  });
});

describe('a world', () => {
  it('grants a thousand tokens of one app in no time, one a person', async () => {
    const org = await start();
    const started = processorMs();
    org.grantMany('Meeting Notes AI', 1_000);
    expect(processorMs() - started).toBeLessThan(2_000);
    expect(org.countTokens({ app: 'Meeting Notes AI' })).toBe(1_000);
    expect(new Set(tokensOf(org, 'Meeting Notes AI').map(({ user }) => user)).size).toBe(1_000);
    expect(org.ledger.revocations).toEqual([]);
  });

  it('renews rows as they are used, where rotation does that', async () => {
    const org = await start({ rotation: true });
    org.set({ rotationRenews: true });
    org.grantMany('DataLift', 5, { at: new Date('2026-11-01T10:00:00Z') });
    const before = org.countTokens();
    house.clock.move(60_000);
    org.recordUse({ app: 'DataLift' });
    expect(org.countTokens()).toBe(before);
    expect(
      tokensOf(org, 'DataLift').map(({ created, uses }) => [since(org, created), uses]),
    ).toEqual(Array.from({ length: 5 }, () => [0, 1]));
    const grant = await connect(org);
    house.clock.move(60_000);
    await refresh(org, grant.refresh_token);
    expect(since(org, tokensOf(org, 'Orgwarden')[0]?.created ?? null)).toBe(0);
  });

  it('signs people in through an app from one or two addresses of that app', async () => {
    const org = await start({ size: 'big' });
    const remote = org.state.logins.filter(({ type }) => type === 'Remote Access 2.0');
    expect(remote.length).toBeGreaterThan(2_000);
    for (const { application, sourceIp } of remote.slice(0, 500)) {
      const { index = -1 } = org.state.apps.find(({ name }) => name === application) ?? {};
      expect(sourcesOf(org.state.seed, index)).toContain(sourceIp);
    }
    const byPassword = org.state.logins.filter(({ type }) => type === 'Other Apex API');
    expect(new Set(byPassword.map(({ userId }) => userId))).toEqual(
      new Set([org.users.all[3]?.id]),
    );
  });
});
