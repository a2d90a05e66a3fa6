import { expect, test } from 'vitest';
import { readyMessage } from '../../../../src/slack/domains/personal.ts';
import { plainText } from '../../../../src/slack/kit/plain-text.ts';
import { aDomain } from '../domains.ts';

test('a message as an e-mail has no markup left', () => {
  const ready = plainText(readyMessage(aDomain({ name: 'R&D <EU> *x*' })));
  expect(ready.subject).toBe('R&D <EU> *x* is ready: 212 apps found, holding 1,904 tokens.');
  const text =
    '🔴 *EMEA* broke at <!date^1^{time}|10:30 UTC>: see <https://a.example|the page> &amp; `E_X`.';
  expect(plainText({ text, blocks: [] }).text).toBe(
    '🔴 EMEA broke at 10:30 UTC: see the page & E_X.',
  );
});
