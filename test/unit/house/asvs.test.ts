import { expect, test } from 'vitest';
import { idsOf, requirements } from './asvs-requirements.ts';
import { page } from './docs-pages.ts';
import { wrongTests } from './named-tests.ts';
import { projectFiles } from './project-files.ts';

const rows = page('docs/asvs.md')
  .split('\n')
  .filter((line) => /^\| V\d/u.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, ids = '', asks = '', state = '', why = '', test = '']) => ({
    ids,
    asks,
    state,
    why,
    test,
  }));
const source = [...projectFiles('src')].filter(([path]) => path.endsWith('.ts'));
const saying = (pattern: RegExp) =>
  source.filter(([, text]) => pattern.test(text)).map(([path]) => path);

test('every requirement of levels 1 and 2 stands in the page once', () => {
  expect(requirements.length).toBe(253);
  expect(rows.flatMap(({ ids }) => idsOf(ids)).sort()).toEqual(requirements.toSorted());
});

test('what is met names a test that exists, and what is not says why', () => {
  const wrong = rows.flatMap(({ ids, asks, state, why, test }) => {
    if (asks === '') return [`${ids} asks for nothing`];
    if (state === 'met') return wrongTests(test).map((each) => `${ids}: ${each}`);
    if (state !== 'not met' && state !== 'not applicable') return [`${ids} is ${state}`];
    return [
      ...(why === '' ? [`${ids} has no reason`] : []),
      ...(test === '' ? [] : wrongTests(test)),
    ];
  });
  expect(wrong).toEqual([]);
});

test('nothing in src starts a program, runs text or reads XML', () => {
  expect(
    saying(
      /node:(?:child_process|vm|worker_threads)|\beval\(|\bnew Function\(|xml2?js|xmldom|DOMParser/u,
    ),
  ).toEqual([]);
});

test('what must not be guessed comes from the generator of the system', () => {
  // How long to wait, and nothing else.
  expect(saying(/Math\.random/u)).toEqual(['src/domains/session.ts', 'src/jobs/tick.ts']);
  const ids = source.find(([path]) => path === 'src/lib/ids.ts')?.[1];
  expect(ids).toContain(
    "randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url')",
  );
});

test('the inventory of cryptography is what the source uses', () => {
  const used = new Set(
    source.flatMap(([, text]) =>
      [...text.matchAll(/create(Hash|Hmac)\('([\w-]+)'|CIPHER = '([\w-]+)'/gu)].map(
        ([, kind, algorithm, cipher]) => `${kind ?? 'cipher'} ${algorithm ?? cipher}`,
      ),
    ),
  );
  expect([...used].sort()).toEqual(['Hash sha256', 'Hmac sha256', 'cipher aes-256-gcm']);
  expect(
    saying(
      /create(?:Hash|Hmac)\((?!')|createCipheriv\((?!CIPHER)|pbkdf2|scrypt|createSign|generateKeyPair/u,
    ),
  ).toEqual([]);
  const told = page('docs/asvs.md');
  for (const name of ['AES-256-GCM', 'SHA-256', 'HMAC-SHA-256'])
    expect(told).toContain(`| ${name} |`);
});

test('the log goes to standard output alone', () => {
  expect(saying(/from 'pino'/u)).toEqual(['src/lib/log.ts']);
  expect(saying(/pino\.(?:transport|destination)|createWriteStream|appendFile|writeFile/u)).toEqual(
    [],
  );
});
