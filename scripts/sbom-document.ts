import type { LockEntry, Lockfile } from './lockfile-entries.ts';

/** A package as CycloneDX says it. */
interface Component {
  readonly type: 'library' | 'platform';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly scope: 'required' | 'optional';
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly { readonly expression: string }[];
}

/**
 * What the image holds, as CycloneDX 1.5: each package of the lock file that is not for development alone, and Node. Not by
 * `npm sbom --omit dev`: that leaves out what some other package wants for its own development, kysely among it.
 */
export function sbomOf(lockfile: Lockfile, made: { at: Date; serial: string; node: string }) {
  const { name, version } = lockfile.packages[''] ?? {};
  const found = Object.entries(lockfile.packages).flatMap(([path, entry]) =>
    path === '' || entry.dev || entry.link ? [] : [componentOf(path, entry)],
  );
  const once = new Map([platformOf(made.node), ...found].map((each) => [each['bom-ref'], each]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${made.serial}`,
    version: 1,
    metadata: {
      timestamp: made.at.toISOString(),
      component: { type: 'application', 'bom-ref': `${name}@${version}`, name, version },
    },
    components: [...once.values()],
  };
}

function componentOf(path: string, entry: LockEntry): Component {
  const { version = '', integrity, license, name: alias } = entry;
  const name = typeof alias === 'string' ? alias : (path.split('node_modules/').at(-1) ?? path);
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    scope: entry.optional ? 'optional' : 'required',
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(typeof integrity === 'string' && { hashes: [hashOf(integrity)] }),
    ...(typeof license === 'string' && { licenses: [{ expression: license }] }),
  };
}

const platformOf = (version: string): Component => ({
  type: 'platform',
  'bom-ref': `node@${version}`,
  name: 'node',
  version,
  scope: 'required',
  purl: `pkg:generic/node@${version}`,
});

/** From npm's `sha512-…` to a hash in hexadecimal. */
function hashOf(integrity: string) {
  const [kind = '', content = ''] = integrity.split('-');
  return {
    alg: kind.replace('sha', 'SHA-'),
    content: Buffer.from(content, 'base64').toString('hex'),
  };
}
