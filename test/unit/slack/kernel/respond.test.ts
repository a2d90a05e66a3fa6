import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAnswerAddress, refusalIn } from '../../../../src/slack/kernel/respond.ts';

test.each([
  ['ok', undefined],
  ['', undefined],
  ['{"ok":true}', undefined],
  ['{"ok":false,"error":"used_url"}', 'used_url'],
  ['{"ok":false}', 'no reason'],
  ['no_text\n', 'no_text'],
  ['<html>', 'an answer that is not Slack’s'],
  ['{"ok":tr', 'an answer that is not Slack’s'],
  ['null', 'an answer that is not Slack’s'],
  ['[]', 'an answer that is not Slack’s'],
])('a 200 with %j is a refusal by %j', (body, code) => {
  expect(refusalIn(body)).toBe(code);
});

test('any body gets an answer', () => {
  fc.assert(fc.property(fc.string(), (body) => void refusalIn(body)));
});

test.each([
  ['https://hooks.slack.com/commands/T1/1/x', true],
  ['https://hooks.slack-gov.com/actions/T1/1/x', true],
  ['https://slack.com/x', true],
  ['', false],
  ['hooks.slack.com', false],
  ['http://hooks.slack.com/x', false],
  ['https://hooks.slack.com:8443/x', false],
  ['https://hooks.slack.com.evil.example/x', false],
  ['https://hooks.slack.com@evil.example/x', false],
  ['https://user:pass@10.0.0.1/hooks.slack.com', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['http://localhost:6379/', false],
  ['http://[::1]/', false],
  ['file:///etc/passwd', false],
])('an answer to %s: %s', (address, isSlack) => {
  expect(isAnswerAddress(address, 'https://slack.com/api/')).toBe(isSlack);
});
