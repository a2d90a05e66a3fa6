import { expect, test } from 'vitest';
import { renderMessage } from '../../../../sandbox/slack/render-text.ts';
import { errorCodes } from '../../../../src/lib/errors/rows.ts';
import { AppError } from '../../../../src/lib/errors.ts';
import type { Help } from '../../../../src/lib/help.ts';
import { domainCard } from '../../../../src/slack/domains/domain-card.ts';
import { homeView } from '../../../../src/slack/home/home.ts';
import { errorMessage, errorModal } from '../../../../src/slack/kernel/errors.ts';
import { limits, paragraph } from '../../../../src/slack/kit/blocks.ts';
import { inert } from '../../../../src/slack/kit/escape.ts';
import { messageWithHelp, viewWithHelp } from '../../../../src/slack/kit/help.ts';
import { aDomain, broken, NOW } from '../domains.ts';
import { reader, wire } from '../seen.ts';
import { expectTaken, expectViewTaken } from '../taken.ts';

const help: Help = {
  support: { kind: 'address', words: 'help@acme.com', href: 'mailto:help@acme.com' },
  runbook: 'https://bot.example.com/codes?a=1&b=2#{code}',
};
const linkOf = (code: string) => `<https://bot.example.com/codes?a=1&amp;b=2#${code}|${code}>`;

test.each(errorCodes)('%s leads to what it means, and support stands below', (code) => {
  const error = new AppError(code, 'for the log', { reference: '0a1b2c3d' });
  const shown = { error, at: NOW, reference: undefined };
  const message = messageWithHelp(errorMessage(shown), help);
  expectTaken(wire(message.blocks));
  expect(JSON.stringify(message.blocks)).toContain(linkOf(code));
  expect(JSON.stringify(message.blocks.at(-1))).toContain(
    'Support: <mailto:help@acme.com|help@acme.com>',
  );
  expect(message.text).toContain('help@acme.com');
  const view = viewWithHelp(errorModal(shown), help);
  expectViewTaken(wire([view])[0], 'modal');
  expect(JSON.stringify(view)).toContain(linkOf(code));
});

test('cards and home lead there too; what names no failure stays as it is', () => {
  const card = domainCard(broken(), 'Priya', NOW);
  const { text, blocks } = messageWithHelp(card, help);
  expect(JSON.stringify(blocks)).toContain(linkOf('E-GRANT-EXPIRED'));
  expect(renderMessage({ text, blocks: wire(blocks) }, reader)).toContain('Support: help@acme.com');
  const facts = { names: new Map<string, string>(), role: 'admin', can: [], now: NOW } as const;
  const home = viewWithHelp(homeView({ ...facts, domains: [broken()] }), help);
  expectViewTaken(wire([home])[0], 'home');
  expect(JSON.stringify(home)).toContain(linkOf('E-GRANT-EXPIRED'));
  const well = domainCard(aDomain(), 'Priya', NOW);
  expect(messageWithHelp(well, help)).toEqual(well);
});

test('each kind of contact; none where none is set', () => {
  const said = (support: Help['support']) =>
    JSON.stringify(messageWithHelp(paragraph('(E-ACCESS)'), { ...help, support }).blocks);
  expect(said({ kind: 'channel', id: 'C0123ABCD' })).toContain('Support: <#C0123ABCD>');
  expect(said({ kind: 'name', words: '#help' })).toContain('Support: #help');
  expect(said(undefined)).not.toContain('Support');
  expect(said(undefined)).toContain(linkOf('E-ACCESS'));
});

test('no mark is broken: code spans and links stay, and a text that would be too long', () => {
  const blocksOf = (text: string) => JSON.stringify(messageWithHelp(paragraph(text), help).blocks);
  expect(blocksOf(inert('*E-ACCESS*'))).toContain('`*E-ACCESS*`');
  expect(blocksOf('<https://x.example/E-ACCESS|E-ACCESS>')).not.toContain('codes');
  expect(blocksOf('E-NOTHING')).not.toContain('codes');
  const long = messageWithHelp(paragraph('E-ACCESS '.repeat(limits.sectionText / 10)), help);
  expectTaken(wire(long.blocks));
});
