import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileOf, messagesPage } from '../../../scripts/pictures/gallery/document.ts';
import { sheets } from '../../../scripts/pictures/gallery/sheets.ts';
import { wire } from '../slack/seen.ts';
import { expectTaken, expectViewTaken } from '../slack/taken.ts';

const root = join(import.meta.dirname, '../../..');
const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(root, folder, path), 'utf8'));

/** What frames other messages, and says nothing itself; and what makes an answer out of them. */
const frames = ['card', 'createAnswer', 'message', 'messageWithHelp', 'modal', 'paragraph'];

/** Exported functions of src/slack/ that give a message, a window or a home. */
const drawing = (source: string): string[] =>
  source.split(/^export (?=const|function)/mu).flatMap((piece) => {
    const [, name] = /^(?:const|function) (\w+)/u.exec(piece) ?? [];
    const [, gives = ''] = /\): (\w+)(?: \| undefined)? (?:=>|\{)/u.exec(piece) ?? [];
    return name && ['Message', 'ModalView', 'HomeView'].includes(gives) ? [name] : [];
  });

test('the pictures show whatever draws a message, a window or a home', () => {
  const drawn = filesOf('src/slack').flatMap(drawing);
  expect(drawn.length).toBeGreaterThan(100);
  // Those about many apps are drawn by what their tests draw them by.
  const many = readFileSync(join(root, 'test/unit/slack/many.ts'), 'utf8');
  const shown = [...filesOf('scripts/pictures/gallery'), many].join('\n');
  const missing = drawn.filter(
    (name) => !frames.includes(name) && !new RegExp(`\\b${name}\\(`, 'u').test(shown),
  );
  expect(missing).toEqual([]);
});

test('the page of messages shows each sheet, wide and narrow, light and dark', () => {
  const page = readFileSync(join(root, 'docs/messages.md'), 'utf8');
  expect(page).toBe(messagesPage(sheets));
  const there = readdirSync(join(root, 'docs/pictures/messages')).sort();
  const wanted = sheets.flatMap(({ id }) =>
    ['wide', 'narrow'].flatMap((size) =>
      ['light', 'dark'].map((colorScheme) => fileOf(id, size, colorScheme)),
    ),
  );
  expect(there).toEqual(wanted.sort());
  const empty = there.filter(
    (name) => statSync(join(root, 'docs/pictures/messages', name)).size === 0,
  );
  expect(empty).toEqual([]);
});

test('what is shown is what Slack takes, and no name stands twice on a sheet', () => {
  for (const { items } of sheets) {
    expect(new Set(items.map(({ when }) => when)).size).toBe(items.length);
    for (const item of items) {
      if ('message' in item) expectTaken(wire(item.message.blocks));
      if ('modal' in item) expectViewTaken(wire([item.modal])[0], 'modal');
      if ('home' in item) expectViewTaken(wire([item.home])[0], 'home');
    }
  }
});
