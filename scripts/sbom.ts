// `npm run sbom`: the packages that the image holds, as CycloneDX, on standard output. Needs no network, and no npm of its time.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sbomOf } from './sbom-document.ts';

const read = (file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8'));
const { devDependencies } = read('package.json');
const made = { at: new Date(), serial: randomUUID(), node: devDependencies.node };
console.log(JSON.stringify(sbomOf(read('package-lock.json'), made), null, 2));
