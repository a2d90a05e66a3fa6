import { expect, test } from 'vitest';
import { readyMessage } from '../../../../src/slack/domains/personal.ts';
import { plainText } from '../../../../src/slack/kit/plain-text.ts';
import { aDomain } from '../domains.ts';

test('a message as an e-mail is a subject, two sentences and a link, without markup', () => {
  const home = 'https://acme.slack.com/';
  const ready = plainText(readyMessage(aDomain({ name: 'R&D <EU> *x*' })), home);
  expect(ready.subject).toBe('R&D <EU> *x* is ready: 212 apps found, holding 1,904 tokens.');
  expect(ready.text).toBe(`${ready.subject}\n\n${home}`);
  const text =
    '🔴 *EMEA* broke at <!date^1^{time}|10:30 UTC>: see <https://a.example?a=1&amp;b|the page> &amp; `E_X`. It means much. *What to do:* press *Reconnect*. More.';
  expect(plainText({ text }, home)).toEqual({
    subject: '🔴 EMEA broke at 10:30 UTC: see the page & E_X.',
    text: '🔴 EMEA broke at 10:30 UTC: see the page & E_X. What to do: press Reconnect.\n\nhttps://a.example?a=1&b',
  });
  expect(plainText({ text: 'Nothing more.' }, undefined).text).toBe('Nothing more.');
});
