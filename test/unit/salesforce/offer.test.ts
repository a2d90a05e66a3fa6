import { expect, test } from 'vitest';
import type { HttpAnswer } from '../../../src/salesforce/answer.ts';
import { createOffer, createOffers } from '../../../src/salesforce/offer.ts';

const answer = (status: number, body: string): HttpAnswer => ({
  status,
  headers: {},
  body,
  at: undefined,
});
const listed = (...versions: string[]) =>
  answer(200, JSON.stringify(versions.map((version) => ({ label: 'x', url: '/x', version }))));

test.each<[string, HttpAnswer, string, string | undefined]>([
  ['both know ours', listed('66.0', '67.0', '68.0'), '67.0', undefined],
  ['the org is one behind', listed('65.0', '66.0'), '66.0', '66.0'],
  ['numbers, not texts, are compared', listed('9.0', '66.0', '100.0'), '66.0', '66.0'],
  ['only newer ones, which no org has', listed('68.0'), '67.0', undefined],
  ['no list', answer(404, '[{"errorCode":"NOT_FOUND","message":"x"}]'), '67.0', undefined],
  ['a list of something else', answer(200, '[{"version":"latest"}]'), '67.0', undefined],
  ['nothing', answer(200, ''), '67.0', undefined],
])('%s', async (_, given, spoken, older) => {
  const offer = createOffer('67.0');
  expect(await offer.version(async () => given)).toBe(spoken);
  expect(offer.older()).toBe(older);
});

test('it is asked once; a failure is not kept', async () => {
  const offer = createOffer('67.0');
  let asked = 0;
  const send = async () => {
    asked += 1;
    if (asked === 1) throw new Error('away');
    return listed('66.0');
  };
  await expect(offer.version(send)).rejects.toThrow('away');
  expect(await Promise.all([offer.version(send), offer.version(send)])).toEqual(['66.0', '66.0']);
  expect(asked).toBe(2);
});

test('each org has its own', () => {
  const offerOf = createOffers('67.0');
  const one = offerOf('https://one.my.salesforce.com');
  expect(offerOf('https://one.my.salesforce.com')).toBe(one);
  expect(offerOf('https://two.my.salesforce.com')).not.toBe(one);
});
