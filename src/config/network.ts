import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HttpProxy } from '../lib/outbound.ts';
import type { Reader } from './names.ts';

const EXAMPLE = 'http://user:password@proxy.example.com:3128';

/** HTTPS_PROXY and NO_PROXY; as curl has it, in lower case too. Undefined: straight out. */
export function readProxy(read: Reader): HttpProxy | undefined {
  const name = read.text('HTTPS_PROXY') === undefined ? 'https_proxy' : 'HTTPS_PROXY';
  const url = read.url(name, ['http:', 'https:'], `must be a proxy for HTTP, such as ${EXAMPLE}`);
  if (url === undefined) return undefined;
  if (!isDecodable(url.username) || !isDecodable(url.password)) {
    return read.problem(name, 'has a % in its user or password that begins no code: write it %25');
  }
  const except = read.text('NO_PROXY') ?? read.text('no_proxy') ?? '';
  return Object.freeze({ url: url.href, except });
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The file of authorities that NODE_EXTRA_CA_CERTS names; undefined: the public ones alone. Node passes over a file that it
 * cannot read, and each call fails later without saying why.
 */
export function readOwnCa(read: Reader): string | undefined {
  const path = read.text('NODE_EXTRA_CA_CERTS');
  if (path === undefined) return undefined;
  try {
    new X509Certificate(readFileSync(path));
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return read.problem(
      'NODE_EXTRA_CA_CERTS',
      `must name a file with a certificate in PEM (${code ?? 'no certificate'})`,
    );
  }
}

const FILES_OF_POSTGRES = ['sslrootcert', 'sslcert', 'sslkey'] as const;

/** The files that DATABASE_URL names: our driver would end in a stack where one is not there. */
export function checkDatabaseFiles(read: Reader): void {
  const url = URL.parse(read.text('DATABASE_URL') ?? '');
  for (const name of FILES_OF_POSTGRES) {
    const path = url?.searchParams.get(name);
    if (!path) continue;
    try {
      readFileSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      read.problem('DATABASE_URL', `names a file in ${name} that cannot be read (${code})`);
    }
  }
}
