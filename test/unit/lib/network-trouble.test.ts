import { expect, test } from 'vitest';
import { networkTrouble } from '../../../src/lib/network-trouble.ts';

const error = (code: string, message = '') => Object.assign(new Error(message), { code });

test.each<[string, unknown, object]>([
  ['a refused connection', error('ECONNREFUSED'), { code: 'ECONNREFUSED', isUnsent: true }],
  ['a cut one', error('ECONNRESET'), { code: 'ECONNRESET', isUnsent: false }],
  [
    'a private authority',
    error('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    { isUntrusted: true, isUnsent: true },
  ],
  ['our own stop', error('UND_ERR_ABORTED', 'This operation was aborted'), { isUnsent: false }],
  [
    'a proxy that refuses',
    new TypeError('fetch failed', {
      cause: error('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'),
    }),
    { proxy: 407, isUnsent: true },
  ],
  ['a proxy that breaks off', error('UND_ERR_PRX_CONN'), { proxy: 'broke', isUnsent: true }],
  ['no error at all', 'odd', { code: 'unknown', isUnsent: false }],
])('%s', (_, given, expected) => {
  expect(networkTrouble(given)).toMatchObject(expected);
});
