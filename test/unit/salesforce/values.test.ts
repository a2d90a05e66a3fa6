import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toId, toIdOf } from '../../../src/salesforce/ids.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { keptText, keptTextOrNull } from '../../../src/salesforce/text.ts';
import { fromHttpDate, fromSalesforceTime, soqlTime } from '../../../src/salesforce/times.ts';
import { anyText } from '../any-text.ts';

test('an id of 15 characters gets the three that Salesforce gives it', () => {
  expect(toId('001A0000006Vm9r')).toBe('001A0000006Vm9rIAC'); // the example of Salesforce's own help
  expect(toId('00D000000000062')).toBe('00D000000000062EAA');
  expect(toId('001A0000006Vm9rIAC')).toBe('001A0000006Vm9rIAC');
  expect(toIdOf('005', '001A0000006Vm9r')).toBeUndefined();
});

test.each([
  null,
  undefined,
  5,
  '',
  '00D',
  "00D00000000006'",
  '001A0000006Vm9r\n',
  {},
  ['001A0000006Vm9r'],
])('%j is no id', (value) => {
  expect(toId(value)).toBeUndefined();
});

test('times go to SOQL and back by the second', () => {
  const at = Date.UTC(2026, 10, 24, 10, 0, 5);
  expect(soqlTime(at)).toBe('2026-11-24T10:00:05Z');
  expect(soqlTime(at + 999)).toBe('2026-11-24T10:00:05Z');
  expect(fromSalesforceTime('2026-11-24T10:00:05.000+0000')).toBe(at);
  expect(fromSalesforceTime('2026-11-24T10:00:05.999Z')).toBe(at);
  for (const none of [
    '',
    'now',
    '2026-11-24',
    '2026-13-41T10:00:05Z',
    '2026-11-24T10:00:05+0200',
  ]) {
    expect(fromSalesforceTime(none)).toBeUndefined();
  }
  expect(fromSalesforceTime(5)).toBeUndefined();
  for (const none of [Number.NaN, -1, 1e15, Number.POSITIVE_INFINITY]) {
    expect(() => soqlTime(none)).toThrow(RangeError);
  }
  expect(fromHttpDate('Tue, 24 Nov 2026 10:00:05 GMT')?.getTime()).toBe(at);
  expect(fromHttpDate('soon')).toBeUndefined();
});

test('SOQL takes ids, times and field names, whatever a cast says', () => {
  const id = toId('001A0000006Vm9r');
  if (id === undefined) throw new Error('no id');
  expect(soql`SELECT ${['Id', 'Profile.Name']} FROM User WHERE Id = ${id}`).toBe(
    "SELECT Id, Profile.Name FROM User WHERE Id = '001A0000006Vm9rIAC'",
  );
  expect(soql`WHERE CreatedDate < ${soqlTime(0)}`).toBe('WHERE CreatedDate < 1970-01-01T00:00:00Z');
  expect(soql`WHERE UserId IN ${{ ids: [id, id] }}`).toBe(
    "WHERE UserId IN ('001A0000006Vm9rIAC', '001A0000006Vm9rIAC')",
  );
  expect(() => soql`WHERE UserId IN ${{ ids: [] }}`).toThrow(TypeError);
  expect(() => soql`WHERE UserId IN ${{ ids: ["x') OR (UserId != '" as typeof id] }}`).toThrow(
    TypeError,
  );
  const foreign = fc.oneof(fc.string(), fc.array(fc.string()), fc.anything());
  fc.assert(
    fc.property(foreign, (value) => {
      const cast = value as typeof id;
      let query: string;
      try {
        query = soql`SELECT ${cast} FROM User`;
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        return;
      }
      expect(query).toMatch(/^SELECT (?:'[a-zA-Z0-9]{18}'|[\dTZ:-]+|[A-Za-z_., ]+) FROM User$/);
    }),
  );
  for (const text of ["x' OR Name != '", 'datalift', '001A0000006Vm9r', '%', '\\']) {
    expect(() => soql`SELECT Id FROM User WHERE Name = ${text as typeof id}`).toThrow(TypeError);
  }
});

test('every query in the source is written with the soql tag, and takes no text of others', () => {
  const sources = sourcesBelow('../../../src/');
  let queries = 0;
  for (const [name, source] of sources) {
    const inEdge = name.startsWith('salesforce/');
    if (!inEdge) expect(source, name).not.toMatch(/\bFROM (?:OauthToken|AppMenuItem)\b/);
    for (const { index } of inEdge ? source.matchAll(/\bSELECT\b/g) : []) {
      queries += 1;
      expect(source.slice(0, index), name).toMatch(/soql`$/);
      const query = source.slice(index, source.indexOf('`', index));
      // What stands in quotes is a word of our own; a value never is.
      expect(query.replaceAll(/'[A-Za-z0-9_ .-]+'/g, ''), name).not.toMatch(/['"]/);
    }
  }
  expect(queries).toBeGreaterThan(12);
});

test('AccessToken and RequestToken are named nowhere, and DeleteToken is selected in one place', () => {
  const selected: string[] = [];
  for (const [name, source] of sourcesBelow('../../../src/')) {
    expect(source, name).not.toMatch(/\b(?:AccessToken|RequestToken)\b/);
    expect(source, name).not.toMatch(/\bFIELDS\(/);
    // The probe looks at its describe, and never selects it.
    const mayName = ['salesforce/revocable.ts', 'salesforce/probe/objects.ts'];
    if (!mayName.includes(name)) expect(source, name).not.toMatch(/\bDeleteToken\b/);
    for (const _ of source.matchAll(/\bDeleteToken FROM\b/g)) selected.push(name);
  }
  expect(selected).toEqual(['salesforce/revocable.ts']);
});

/** TypeScript files with their code, comments left out. */
function sourcesBelow(path: string): [string, string][] {
  const folder = new URL(path, import.meta.url);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = names
    .filter((name) => name.endsWith('.ts'))
    .map((name): [string, string] => [
      name,
      readFileSync(new URL(name, folder), 'utf8')
        .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
        .replaceAll(/\/\/.*$/gm, ''),
    ]);
  expect(sources.length).toBeGreaterThan(100);
  return sources;
}

test('a text of at most 1,000 characters is kept, a longer one is its start and a hash', () => {
  expect(keptText('DataLift')).toBe('DataLift');
  expect(keptText('a'.repeat(1000))).toBe('a'.repeat(1000));
  const long = keptText(`${'a'.repeat(1000)}b`);
  expect(long).toMatch(/^a{1000} #[0-9a-f]{32}$/);
  expect(long).not.toBe(keptText(`${'a'.repeat(1000)}c`));
  expect(keptText(`${'a'.repeat(999)}😀`)).toMatch(/^a{999} #/);
  expect(keptText(7)).toBe('');
  expect(keptTextOrNull('')).toBeNull();
});

test('any text is kept as something that PostgreSQL can hold, and different ones stay different', {
  timeout: 30_000,
}, () => {
  const unit = fc.oneof(anyText(3), fc.constantFrom('\0', '\ud800', '\udc00', '\ufffd'));
  const text = fc.array(unit, { maxLength: 6 }).map((parts) => parts.join(''));
  const edge = fc.constantFrom('', 'a'.repeat(997), 'a'.repeat(999), 'a'.repeat(1000));
  fc.assert(
    fc.property(edge, text, text, (start, end, otherEnd) => {
      const [one, other] = [start + end, start + otherEnd];
      const kept = keptText(one);
      expect(kept.isWellFormed()).toBe(true);
      expect(kept.includes('\0')).toBe(false);
      expect(kept.length).toBeLessThanOrEqual(1034);
      if (one !== other) expect(kept).not.toBe(keptText(other));
    }),
    { numRuns: 100 },
  );
});
