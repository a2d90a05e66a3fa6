import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { ca, caFile } from '../../support/tls/tls.ts';

const DOT_ENV = join(import.meta.dirname, '../../../src/lib/dot-env.ts');

/** What a process trusts that starts beside this `.env`, beyond what it always trusts. */
function trustedWith(dotEnv: string, env: Record<string, string> = {}): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'orgwarden-dot-env-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, '.env'), dotEnv);
  const program = `
    import { X509Certificate } from 'node:crypto';
    import tls from 'node:tls';
    import { loadDotEnv } from ${JSON.stringify(DOT_ENV)};
    const print = (pem) => new X509Certificate(pem).fingerprint256;
    loadDotEnv();
    const usual = new Set(tls.rootCertificates.map(print));
    const trusted = tls.getCACertificates('default').map(print);
    console.log(JSON.stringify(trusted.filter((one) => !usual.has(one))));`;
  const args = ['--input-type=module', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' }));
}

test('authorities that .env names are trusted as Node trusts those of the environment', () => {
  const bundle = join(mkdtempSync(join(tmpdir(), 'orgwarden-bundle-')), 'bundle.pem');
  writeFileSync(bundle, `${ca}${tls.rootCertificates[0]}\n`);
  const line = `NODE_EXTRA_CA_CERTS=${bundle}\n`;
  const found = trustedWith(line);
  expect(found).toEqual([new X509Certificate(ca).fingerprint256]);
  expect(trustedWith('', { NODE_EXTRA_CA_CERTS: caFile })).toEqual(found);
  expect(trustedWith('NODE_EXTRA_CA_CERTS=/no\n')).toEqual([]);
});
