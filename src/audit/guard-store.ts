import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** What keeps the record append-only, by the SHA-256 of its text as the migrations leave it. */
export const guards: Readonly<Record<string, string>> = {
  audit_event_hash: '4f83b7d8562ac96e3d4394dc66cb6cb2151cac2429e8f14945e3a912213e7aef',
  audit_event_is_append_only: 'd8147fd3313b1ce61acb9189e5c6d3ec01d5f96beb627fd57214de70a30ee06e',
  audit_event_link: 'e79bcaba40c4bf2663c8bb463f86c47016cbfe406f866383a2b261e4057a45ef',
  audit_forget: '4244fc1aa10a7fcf6fbbdc0aea573b594670e9ba0788322f8f79726d4de1b87b',
  audit_now: '4c502774edf949ff930d80b711b719e6852a76df012e9c2f0e4409b53b0b0cc0',
  audit_trim: 'bd023d7e41990ab5e39192d645faedcd15e9af8f9c010b8eb40a5b39952c5d51',
};
const triggers = ['audit_event_append_only', 'audit_event_linked', 'audit_event_not_truncated'];

export const guardHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The texts of the functions that guard the record, by name. */
export async function guardTexts(db: Db): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; text: string }>`
    select proname as name, prosrc as text from pg_proc
    where pronamespace = current_schema()::regnamespace and proname = any(${Object.keys(guards)})`.execute(
    db,
  );
  return new Map(rows.map(({ name, text }) => [name, text]));
}

/** What is missing of the protection of the record, in words, a line each. */
export async function brokenGuards(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; enabled: string }>`
    select tgname as name, tgenabled as enabled from pg_trigger
    where tgrelid = 'audit_event'::regclass and tgname = any(${triggers})`.execute(db);
  const found = new Map(rows.map(({ name, enabled }) => [name, enabled]));
  const texts = await guardTexts(db);
  return [
    ...triggers.flatMap((name) => {
      const enabled = found.get(name);
      if (enabled === undefined) return [`the trigger ${name} is not there`];
      return enabled === 'O' || enabled === 'A' ? [] : [`the trigger ${name} is switched off`];
    }),
    ...Object.entries(guards).flatMap(([name, hash]) => {
      const text = texts.get(name);
      if (text === undefined) return [`the function ${name} is not there`];
      return guardHash(text) === hash ? [] : [`the function ${name} is another one`];
    }),
  ];
}
