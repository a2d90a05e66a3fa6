import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownClients } from '../../../../sandbox/salesforce/generate/own-clients.ts';
import { type House, startHouse } from './fixture.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ size: 'clean' });
});
afterAll(() => house.salesforce.close());

const DAY = 86_400;

it('a clean org has 220 apps of different names, all installed but clients of Salesforce’s', () => {
  const { apps, ourApp } = house.org.state;
  const theirs = apps.filter((app) => app !== ourApp);
  expect(theirs).toHaveLength(220);
  expect(new Set(theirs.map(({ name }) => name)).size).toBe(220);
  const loose = theirs
    .filter(({ applicationId }) => applicationId === null)
    .map(({ name }) => name);
  const nobodyInstalls = ownClients.filter(({ namespace }) => namespace === null);
  expect(loose.toSorted()).toEqual(nobodyInstalls.map(({ name }) => name).toSorted());
  expect(theirs.some(({ kind }) => kind === 'external')).toBe(true);
});

it('its tokens are old enough, in use, of active people, one a person and app', () => {
  const { apps, tokens, users, nowSeconds } = house.org.state;
  const rows = [...tokens.all()];
  expect(rows.length).toBeGreaterThan(2_000);
  expect(new Set(rows.map(({ app }) => app)).size).toBe(220);
  expect(new Set(rows.map(({ app, user }) => `${app}/${user}`)).size).toBe(rows.length);
  for (const { app, user, created, lastUsed } of rows) {
    expect(users[user]?.active).toBe(true);
    expect(created).toBeGreaterThanOrEqual((apps[app]?.createdSeconds ?? 0) - 3 * DAY);
    expect(nowSeconds() - created).toBeGreaterThan(40 * DAY);
    expect(lastUsed).toBeGreaterThan(created);
    expect(new Date(created * 1_000).getUTCDay() % 6).not.toBe(0);
  }
  const idle = rows.filter(({ lastUsed }) => nowSeconds() - (lastUsed ?? 0) > 90 * DAY);
  expect(idle.length).toBeGreaterThan(0);
  expect(idle.length / rows.length).toBeLessThan(0.05);
});
