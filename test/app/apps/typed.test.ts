import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { orgNamed, toldAlone } from '../errors/scene.ts';

const channel = '#sec-alerts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
  const org = orgNamed(world, 'Acme');
  org.grantToken(org.users.ordinary.username, 'Short Stay');
  await world.connect(org);
  await world.card('Acme', 'Success');
});
afterAll(() => world.close());

test('why says what the risk of an app is made of, to the asker alone', async () => {
  await world.slack.as('dana').command('/salesforce why "Short Stay"', { channel });
  const text = await toldAlone(world, 'dana', 'Short Stay');
  expect(text).toContain('not installed by an admin');
  expect(text).toContain('[Details]');
});

test('approve opens the form of the app that is named', async () => {
  const dana = world.slack.as('dana');
  await dana.command('/salesforce approve "Short Stay"', { channel });
  const shown = await world.slack.eventually(
    () => dana.modal?.text.includes('Short Stay') && dana.modal.text,
  );
  expect(shown).toContain('Approve');
  await dana.closeModal();
});
