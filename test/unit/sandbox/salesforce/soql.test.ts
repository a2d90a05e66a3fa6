import { describe, expect, it } from 'vitest';
import { viewerOf } from '../../../../sandbox/salesforce/objects/schema.ts';
import { SoqlError } from '../../../../sandbox/salesforce/soql/error.ts';
import { runSoql } from '../../../../sandbox/salesforce/soql/run.ts';
import { createState } from '../../../../sandbox/salesforce/state.ts';
import { createWorld } from '../../../../sandbox/salesforce/world.ts';
import { movableClock } from './fixture.ts';

const world = createWorld({
  clock: movableClock(),
  controlToken: 'x',
  app: { clientId: 'c', clientSecret: 's', redirectUris: [], name: 'Orgwarden' },
});
const state = createState(world, { name: 'Production EU', seed: 7, size: 'small' });
const [admin] = state.users;
if (!admin) throw new Error('no admin');
const viewer = viewerOf(state, admin);

function codeOf(query: string): string {
  try {
    runSoql(viewer, 'rest', query, 'v66.0');
    return 'none';
  } catch (error) {
    return error instanceof SoqlError ? error.code : String(error);
  }
}

function records(query: string): unknown[] {
  const { result, render } = runSoql(viewer, 'rest', query, 'v66.0');
  return Array.from({ length: result.length }, (_, at) => {
    const row = result.row(at);
    return row ? render(row) : null;
  });
}

const count = (where: string) =>
  runSoql(viewer, 'rest', `SELECT COUNT() FROM User WHERE ${where}`, 'v66.0').result.totalSize;

describe('SOQL that Salesforce refuses', () => {
  it.each([
    ['SELECT COUNT(), Id FROM User', 'MALFORMED_QUERY'],
    ['SELECT Id, Id FROM User', 'MALFORMED_QUERY'],
    ["SELECT Id FROM OauthToken WHERE CreatedDate > '2026-01-01T00:00:00Z'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM OauthToken WHERE CreatedDate > 2026-01-01T00:00:00', 'MALFORMED_QUERY'],
    ['SELECT Id FROM OauthToken WHERE CreatedDate > 2026-01-01', 'MALFORMED_QUERY'],
    ["SELECT Id FROM User WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM User WHERE Name = 'O'Brien'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM User WHERE Name = 'x' OR Name != ''", 'none'],
    ["SELECT Id FROM User WHERE Name = 'a\\qb'", 'MALFORMED_QUERY'],
    ['SELECT COUNT(Id) FROM User GROUP BY Name', 'MALFORMED_QUERY'],
    ['SELECT Id FROM User OFFSET 10', 'MALFORMED_QUERY'],
    ['SELECT FIELDS(ALL) FROM OauthToken LIMIT 10', 'MALFORMED_QUERY'],
    ['SELECT * FROM User', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Unknown', 'INVALID_TYPE'],
    ['SELECT Id FROM InstalledSubscriberPackage', 'INVALID_TYPE'],
    ['SELECT ConsumerKey FROM ConnectedApplication', 'INVALID_FIELD'],
    ['SELECT Nobody.Name FROM OauthToken', 'INVALID_FIELD'],
    ["SELECT Id FROM LoginHistory WHERE Application = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM SetupAuditTrail WHERE Display = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM SetupAuditTrail WHERE Section = 'x'", 'INVALID_FIELD'],
    ['SELECT Id FROM PermissionSet ORDER BY PermissionsViewSetup', 'INVALID_FIELD'],
    ['SELECT PermissionsApproveUninstalledConnectedApps FROM PermissionSet', 'INVALID_FIELD'],
    ["SELECT Id FROM User WHERE Id = 'not an id'", 'INVALID_QUERY_FILTER_OPERATOR'],
  ])('%s: %s', (query, code) => {
    expect(codeOf(query)).toBe(code);
  });
});

describe('SOQL that Salesforce answers', () => {
  it('compares text without regard to case', () => {
    expect(count("Username = 'ADMIN@production-eu.example'")).toBe(1);
    expect(count("Username LIKE 'ADM_N@%'")).toBe(1);
    expect(count("Username IN ('Admin@Production-EU.example', 'nobody')")).toBe(1);
  });

  it('reads brackets, NOT and null', () => {
    expect(count("(Name = 'Dana Ruiz' OR Name = 'Sam Okafor') AND IsActive = true")).toBe(2);
    expect(count("NOT (Name = 'Dana Ruiz' OR Name = 'Sam Okafor')")).toBe(23);
    expect(count('LastLoginDate = null') + count('LastLoginDate != null')).toBe(25);
  });

  it('accepts an id of 15 characters', () => {
    expect(count(`Id = '${admin.id.slice(0, 15)}'`)).toBe(1);
  });

  it('nests parents, and gives null for one that is missing', () => {
    const rows = records('SELECT Id, User.Username, AppMenuItem.ApplicationId FROM OauthToken');
    expect(rows).toContainEqual(expect.objectContaining({ Id: null, AppMenuItem: null }));
    expect(rows[0]).toMatchObject({
      attributes: { type: 'OauthToken' },
      User: { attributes: { type: 'User' }, Username: expect.stringContaining('@') },
    });
  });

  it('sorts, nulls first unless told otherwise', () => {
    admin.lastLoginSeconds = null;
    const first = (order: string) =>
      records(`SELECT LastLoginDate FROM User ORDER BY ${order} LIMIT 1`)[0];
    expect(first('LastLoginDate')).toMatchObject({ LastLoginDate: null });
    expect(first('LastLoginDate NULLS LAST')).not.toMatchObject({ LastLoginDate: null });
    const names = records('SELECT Name FROM User ORDER BY Name DESC').map((row) =>
      JSON.stringify(row),
    );
    expect(names[0]).toContain('"Name"');
  });

  it('writes times in whole seconds', () => {
    const [row] = records('SELECT CreatedDate FROM OauthToken ORDER BY CreatedDate LIMIT 1');
    expect(row).toMatchObject({
      CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/),
    });
  });
});

describe('tokens', () => {
  const times = (order: string) =>
    records(`SELECT CreatedDate, UserId FROM OauthToken ORDER BY ${order}`).map((row) =>
      JSON.stringify(row),
    );

  it('come in the order that is asked for, whichever way they are found', () => {
    const up = times('CreatedDate, UserId');
    expect(up).toHaveLength(160);
    expect(times('CreatedDate DESC, UserId DESC')).toEqual([...up].reverse());
    const [last] = records(
      'SELECT CreatedDate, UserId FROM OauthToken ORDER BY CreatedDate DESC LIMIT 1',
    );
    expect(JSON.stringify(last)).toBe(up.at(-1));
  });

  it('of one second are split by user', () => {
    const text = 'SELECT CreatedDate, UserId FROM OauthToken';
    const rows = records(`${text} WHERE CreatedDate >= 2025-01-01T00:00:00Z ORDER BY UserId`);
    const users = rows.map((row) => JSON.stringify(row).match(/005\w{15}/)?.[0] ?? '');
    expect(users).toEqual([...users].sort());
    const half = users[40] ?? '';
    const later = records(
      `${text} WHERE UserId >= '${half}' AND CreatedDate >= 2025-01-01T00:00:00Z`,
    );
    expect(later).toHaveLength(users.filter((user) => user >= half).length);
  });
});
