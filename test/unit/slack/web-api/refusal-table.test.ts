import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asDeliveryRefusal } from '../../../../src/slack/web-api/delivery-refusal.ts';
import { SlackRefusal } from '../../../../src/slack/web-api/refusal.ts';
import { fateOf, refusalTable } from '../../../../src/slack/web-api/refusal-table.ts';
import documented from './documented-errors.json' with { type: 'json' };

/** Slack says them, or said them under an older name, though the reference of these methods has them nowhere. */
const elsewhere = [
  'cannot_dm_bot',
  'internal_error',
  'invalid_arguments',
  'invalid_auth',
  'push_limit_reached',
  'team_access_not_granted',
  'thread_not_found',
  'trigger_exchanged',
  'trigger_expired',
  'user_disabled',
  'user_not_in_channel',
];
const known = new Set(Object.values(documented.methods).flat());

describe('what becomes of a message that Slack refuses', () => {
  test.each(Object.entries(documented.methods))(
    'each documented error of %s has a fate',
    (_method, errors) => {
      expect(errors.length).toBeGreaterThan(20);
      expect(errors.filter((error) => !refusalTable.has(error))).toEqual([]);
    },
  );

  test('nothing is in the table that Slack does not say, and nothing twice', () => {
    expect([...refusalTable.keys()].filter((error) => !known.has(error)).sort()).toEqual(elsewhere);
    const text = readFileSync(
      join(import.meta.dirname, '../../../../src/slack/web-api/refusal-table.ts'),
      'utf8',
    );
    const named = [...text.matchAll(/'([a-z_]{5,})'/g)].map(([, error]) => error);
    const errors = named.filter((error) => error !== undefined && refusalTable.has(error));
    expect(errors.length).toBe(refusalTable.size);
  });

  // Were one to come, the table is to be held against it.
  test("Slack's SDK brings no list of errors of its own", () => {
    const dist = join(import.meta.dirname, '../../../../node_modules/@slack/web-api/dist');
    const types = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.d.ts'),
    );
    expect(types.length).toBeGreaterThan(50);
    const holding = types.filter((file) => {
      const text = readFileSync(join(dist, file), 'utf8');
      return /team_added_to_org|is_archived['"]|not_in_channel/.test(text);
    });
    expect(holding).toEqual([]);
  });

  test('what is not in the table waits', () => {
    fc.assert(
      fc.property(fc.string(), (error) => {
        fc.pre(!refusalTable.has(error));
        expect(fateOf(error)).toBe('waits');
        const refusal = asDeliveryRefusal(new SlackRefusal({ kind: 'permanent', error }));
        expect(refusal).toEqual({ kind: 'waits', error });
      }),
    );
  });

  test.each([
    ['team_added_to_org', 'workspace'],
    ['org_login_required', 'workspace'],
    ['token_expired', 'workspace'],
    ['message_limit_exceeded', 'workspace'],
    ['ekm_access_denied', 'waits'],
    ['missing_scope', 'waits'],
    ['access_denied', 'waits'],
    ['service_unavailable', 'waits'],
    ['fatal_error', 'waits'],
    ['internal_error', 'waits'],
    ['rate_limited', 'waits'],
    ['constructor', 'waits'],
    ['is_archived', 'place'],
    ['msg_blocks_too_long', 'message'],
    ['message_not_found', 'gone'],
    ['duplicate_message_not_found', 'double'],
  ] as const)('%s: %s', (error, fate) => {
    expect(fateOf(error)).toBe(fate);
  });
});
