import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMAND_MAX, parseCommand, typed } from '../../../../src/slack/kernel/command.ts';
import { processorMs } from '../../../support/processor.ts';
import { anyText } from '../../any-text.ts';

const parsed = (text: string) => {
  const { verb, words, options } = parseCommand(text);
  return { verb, words, options: Object.fromEntries(options) };
};

describe('what is typed', () => {
  const cases: [string, string, string[], Record<string, string>][] = [
    ['', '', [], {}],
    ['   ', '', [], {}],
    ['LIST', 'list', [], {}],
    ['status  "Production EU"', 'status', ['Production EU'], {}],
    ['status “Production EU”', 'status', ['Production EU'], {}],
    ['status «Production EU»', 'status', ['Production EU'], {}],
    ['status\u00A0prod\teu', 'status', ['prod', 'eu'], {}],
    ['status "never closed', 'status', ['never closed'], {}],
    [
      'add <https://acme.my.salesforce.com|acme.my.salesforce.com> EU',
      'add',
      ['https://acme.my.salesforce.com', 'EU'],
      {},
    ],
    ['add <mailto:a@b.example|a@b.example>', 'add', ['a@b.example'], {}],
    ['roles <@U0DANA|dana>', 'roles', ['U0DANA'], {}],
    ['list status:error kind:Sandbox', 'list', [], { status: 'error', kind: 'Sandbox' }],
    ['list --status=error —kind=sandbox', 'list', [], { status: 'error', kind: 'sandbox' }],
    ['list STATUS:a status:b', 'list', [], { status: 'b' }],
    ['list name:"two words" "k:v"', 'list', ['k:v'], { name: 'two words' }],
    ['add https://acme.my.salesforce.com', 'add', ['https://acme.my.salesforce.com'], {}],
    ['--help', '--help', [], {}],
    ['status R&amp;D &lt;1&gt;', 'status', ['R&D', '<1>'], {}],
  ];
  test.each(cases)('%j', (text, verb, words, options) => {
    expect(parsed(text)).toEqual({ verb, words, options });
  });

  test('any text gives a command, quickly, and no more than 500 characters are read', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(700),
          fc.string({ unit: fc.constantFrom(...'<>|"“”—-:= a&;@!'), maxLength: 700 }),
        ),
        (text) => {
          const command = parseCommand(text);
          // Two letters at most come from one: a long dash.
          expect(command.text.length).toBeLessThanOrEqual(COMMAND_MAX * 2);
          expect(command.verb).toBe(command.verb.toLowerCase());
          expect(command.words).not.toContain('');
        },
      ),
      { numRuns: 1000 },
    );
    const hard = '-'.repeat(100_000) + '"a:'.repeat(100_000);
    const before = processorMs();
    parseCommand(hard);
    expect(processorMs() - before).toBeLessThan(100);
  });

  test('a command that was parsed can be run again from a button', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const once = parseCommand(text);
        expect(parseCommand(once.text).verb).toBe(once.verb);
      }),
    );
    expect(parseCommand(`status ${typed('Production EU')}`).words).toEqual(['Production EU']);
  });
});
