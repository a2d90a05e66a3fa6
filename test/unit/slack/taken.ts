import { expect } from 'vitest';
import { checkMessageBlocks, checkView } from '../../../sandbox/slack/validate/payload.ts';
import { keepSent } from '../../support/payloads/keep.ts';

/** Slack takes these blocks, as far as our model of it knows; other models are asked at the end of the run. */
export function expectTaken(blocks: unknown, says?: string): void {
  keepSent('message', blocks);
  expect(checkMessageBlocks(blocks), says).toBeUndefined();
}

/** The same of a view. */
export function expectViewTaken(view: unknown, surface: 'modal' | 'home', says?: string): void {
  keepSent(surface, view);
  expect(checkView(view, surface), says).toBeUndefined();
}
