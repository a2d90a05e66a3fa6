import { readVendors, type Vendor } from '../../lib/vendor-list.ts';
import list from './vendors.json' with { type: 'json' };

/** Operators' own vendors first, so that theirs count where both know a fact. Throws where our own list is not whole. */
export function allVendors(own: readonly Vendor[]): readonly Vendor[] {
  const { vendors, problem } = readVendors(list);
  if (problem !== undefined) throw new Error(`vendors.json ${problem}`);
  return [...own, ...vendors];
}
