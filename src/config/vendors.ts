import { readFileSync } from 'node:fs';
import { readVendors, type Vendor } from '../lib/vendor-list.ts';
import type { Reader } from './names.ts';

/** The operator's own vendors, from the file that VENDORS_FILE names; none where it is not set. */
export function readOwnVendors(read: Reader): readonly Vendor[] {
  const path = read.text('VENDORS_FILE');
  if (path === undefined) return [];
  const content = contentOf(path);
  if ('problem' in content) {
    read.problem('VENDORS_FILE', content.problem);
    return [];
  }
  const { vendors, problem } = readVendors(content.json);
  if (problem !== undefined) read.problem('VENDORS_FILE', problem);
  return Object.freeze(vendors);
}

function contentOf(path: string): { json: unknown } | { problem: string } {
  try {
    return { json: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      problem:
        code === undefined
          ? 'names a file that is no JSON: see the README for its form'
          : `names a file that cannot be read (${code}): check its path and its rights`,
    };
  }
}
