import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makerOf } from '../../../../src/apps/makers/maker.ts';
import list from '../../../../src/apps/makers/vendors.json' with { type: 'json' };
import { allVendors } from '../../../../src/apps/makers/vendors.ts';
import { riskOf } from '../../../../src/apps/risk/risk.ts';
import { findingsOf } from '../../../../src/apps/risk/rules.ts';
import { readVendors } from '../../../../src/lib/vendor-list.ts';
import { anyText } from '../../any-text.ts';
import { context, facts } from '../facts.ts';

const source = 'a public record';
const { vendors } = readVendors({
  checked: '2026-11-30',
  vendors: [
    {
      vendor: 'Gong',
      facts: [
        { name: 'Gong', source },
        { namespace: 'Gong', source },
        { host: 'app.gong.io', source },
      ],
      certain: ['namespaces', 'hosts'],
    },
    {
      vendor: 'Zoom',
      facts: [
        { name: 'Zoom', source },
        { namespace: 'ZVC', source },
      ],
    },
  ],
});

const app = (differs: Partial<Parameters<typeof makerOf>[0]>) => ({
  name: 'Recorder',
  label: null,
  namespace: null,
  startUrl: null,
  ...differs,
});

describe('who makes an app', () => {
  test.each([
    ['its package', app({ namespace: 'gong' }), 'Gong by package'],
    ['its start page', app({ startUrl: 'https://APP.gong.io/x' }), 'Gong by host'],
    ['its name', app({ name: 'gong ' }), 'Gong by name'],
    ['its label', app({ name: 'gg_1', label: 'Gong' }), 'Gong by name'],
    [
      'a package before a start page',
      app({ namespace: 'ZVC', startUrl: 'https://app.gong.io' }),
      'Zoom by package',
    ],
    ['nothing', app({}), undefined],
    ['a host that only ends like it', app({ startUrl: 'https://evil-app.gong.io' }), undefined],
    ['a host below it', app({ startUrl: 'https://x.app.gong.io' }), undefined],
    ['a name that only holds it', app({ name: 'Gong Recorder' }), undefined],
    ['a name in disguise', app({ name: 'G\u043eng' }), undefined],
    ['a start page that is none', app({ startUrl: 'app.gong.io' }), undefined],
  ])('%s', (_what, seen, said) => {
    const maker = makerOf(seen, vendors);
    expect(maker && `${maker.vendor} by ${maker.by}`).toBe(said);
    expect(maker?.isOther ?? false).toBe(false);
  });

  test.each([
    ['another package', app({ name: 'Gong', namespace: 'acme' }), true],
    ['another package, of a known maker', app({ name: 'Gong', namespace: 'ZVC' }), true],
    ['another start page', app({ name: 'Gong', startUrl: 'https://gong.example' }), true],
    ['its package', app({ name: 'Gong', namespace: 'GONG' }), false],
    ['nothing that can be seen', app({ name: 'Gong' }), false],
    [
      'another package, where the list is not certain',
      app({ name: 'Zoom', namespace: 'acme' }),
      false,
    ],
  ])('the name of one, from %s', (_what, seen, isOther) => {
    expect(makerOf(seen, vendors)?.isOther).toBe(isOther);
  });

  test('an operator’s vendor counts before ours', () => {
    const own = [{ ...vendors[0], vendor: 'Our own' }] as typeof vendors;
    expect(makerOf(app({ namespace: 'Gong' }), allVendors(own))?.vendor).toBe('Our own');
    expect(makerOf(app({ namespace: 'dsfs' }), allVendors(own))?.vendor).toBe('Docusign');
  });

  test('no vendor lowers a level, or raises it', () => {
    for (const { facts: known } of allVendors([])) {
      for (const fact of known) {
        const differs = 'namespace' in fact ? { namespace: fact.namespace } : {};
        const one = facts({ adminApprovedOnly: false, owner: null, ...differs });
        const other = { ...one, namespace: 'nobodys' };
        if (one.firstTokenAt === null || 'JBCXM' === one.namespace) continue;
        expect(riskOf(one, findingsOf(one, context())).risk).toBe(
          riskOf(other, findingsOf(other, context())).risk,
        );
      }
    }
  });
});

describe('a list of vendors', () => {
  test('ours is whole: each fact with its record, no namespace or host of two vendors', () => {
    const { vendors: ours, problem } = readVendors(list);
    expect(problem).toBeUndefined();
    expect(ours.length).toBeGreaterThan(40);
    const places = ours.flatMap(({ facts: known }) =>
      known.map((fact) =>
        'namespace' in fact ? fact.namespace.toLowerCase() : 'host' in fact ? fact.host : fact.name,
      ),
    );
    expect(places.length).toBeGreaterThan(70);
    for (const { vendor, facts: known } of ours) {
      for (const fact of known) expect(fact.source, vendor).toMatch(/^https:\/\//u);
    }
    const owners = ours.flatMap(({ facts: known, vendor }) =>
      known.flatMap((fact) =>
        'namespace' in fact ? [[fact.namespace.toLowerCase(), vendor]] : [],
      ),
    );
    expect(new Set(owners.map(([namespace]) => namespace)).size).toBe(owners.length);
    expect(ours.map(({ vendor }) => vendor)).toEqual(
      ours.map(({ vendor }) => vendor).toSorted((a, b) => a.localeCompare(b, 'en')),
    );
  });

  test('one that is not whole is refused, by the number of its entry; the rest is read', () => {
    const good = { vendor: 'Gong', facts: [{ name: 'Gong', source }] };
    const bad = (entry: unknown) => readVendors({ checked: '2026-11-30', vendors: [good, entry] });
    for (const entry of [
      {},
      { vendor: 'X', facts: [] },
      { vendor: 'X', facts: [{ name: 'X' }] },
      { vendor: 'X', facts: [{ namespace: 'not one', source }] },
      { vendor: 'X', facts: [{ host: 'https://x.test/', source }] },
      { vendor: 'X', facts: [{ name: 'X', source }], certain: ['names'] },
      { vendor: 'X', facts: [{ name: 'X', source }], approve: true },
    ]) {
      expect(bad(entry).problem).toContain('number 2');
      expect(bad(entry).vendors).toHaveLength(1);
    }
    expect(readVendors([]).problem).toContain('checked');
    expect(readVendors({ checked: 'today', vendors: [] }).problem).toContain('checked');
  });

  test('whatever it holds, and whatever an app is called, nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText(60), anyText(60), (content, name, url) => {
        const read = readVendors({ checked: '2026-11-30', vendors: [content] });
        makerOf(app({ name, label: url, startUrl: url }), [...read.vendors, ...vendors]);
        readVendors(content);
      }),
    );
  });
});
