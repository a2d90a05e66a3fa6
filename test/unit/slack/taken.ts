import { expect } from 'vitest';
import { checkMessageBlocks, checkView } from '../../../sandbox/slack/validate/payload.ts';
import { keepSent } from '../../support/payloads/keep.ts';

/** Slack takes these blocks, as far as our model of it knows; other models are asked at the end of the run. */
export function expectTaken(blocks: unknown, says?: string): void {
  keepSent('message', blocks);
  expect(checkMessageBlocks(blocks), says).toBeUndefined();
  expect(misnamed(blocks), says).toEqual([]);
}

/** The same of a view. */
export function expectViewTaken(view: unknown, surface: 'modal' | 'home', says?: string): void {
  keepSent(surface, view);
  expect(checkView(view, surface), says).toBeUndefined();
  expect(misnamed(view), says).toEqual([]);
}

/** Buttons that are called otherwise than they show: whoever presses by voice says what they see (WCAG 2.5.3). */
function misnamed(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const within = Object.values(part).flatMap(misnamed);
  if (!('accessibility_label' in part) || !('text' in part)) return within;
  const { accessibility_label: label, text } = part;
  const shown = typeof text === 'object' && text !== null && 'text' in text ? text.text : text;
  const [named, seen] = [label, shown].map((each) =>
    String(each)
      .replaceAll(/[\u2066-\u2069]/gu, '')
      .toLowerCase(),
  );
  const isNamed = named?.startsWith(seen ?? '');
  return isNamed ? within : [...within, `${shown}: ${label}`];
}
