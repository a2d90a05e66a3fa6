import { expect, test } from 'vitest';
import type { DomainView } from '../../../../src/domains/domain.ts';
import { detailsModal } from '../../../../src/slack/domains/details.ts';
import { domainCard } from '../../../../src/slack/domains/domain-card.ts';
import { domainList } from '../../../../src/slack/domains/list-message.ts';
import { tally, tallyInWords, worst } from '../../../../src/slack/domains/tally.ts';
import { homeView } from '../../../../src/slack/home/home.ts';
import { aDomain, broken, late, NOW } from '../domains.ts';

const names = new Map([['U0PRIYA', 'Priya Shah']]);
const complete = aDomain().coverage;
const partial = (over: object = { outcome: 'partial' }) =>
  aDomain({ id: 5, name: 'Partly', ...(complete && { coverage: { ...complete, ...over } }) });

/** Everything that shows the state of one domain. */
const surfaces: Readonly<Record<string, (domain: DomainView) => unknown>> = {
  card: (domain) => domainCard(domain, 'Priya', NOW),
  details: (domain) => detailsModal(domain, names, true),
  list: (domain) =>
    domainList({
      domains: [domain],
      names,
      mayAdd: true,
      maySync: true,
      canAdd: [],
      page: 0,
      total: 1,
      command: '/salesforce',
      next: undefined,
    }),
  home: (domain) => homeView({ domains: [domain], names, role: 'admin', can: [], now: NOW }),
};

test.each(Object.entries(surfaces))(
  'a domain is green where all is well, and only there: %s',
  (_, draw) => {
    const drawn = (domain: DomainView) => JSON.stringify(draw(domain));
    for (const domain of [
      broken(),
      late(),
      partial(),
      partial({ outcome: 'suspect' }),
      partial({ ownRowsOnly: true }),
    ]) {
      expect(drawn(domain)).not.toContain('🟢');
      expect(drawn(domain)).not.toContain('All quiet');
    }
    expect(drawn(late())).toContain('late');
  },
);

test('the summary names a broken domain first, and never as the oldest sync', () => {
  const old = broken({ lateness: { level: 'very late', ageMs: 99 * 3_600_000 } });
  expect(worst([aDomain(), old])).toMatch(
    /^Worst: 🔴 \*EMEA sandbox\* is in \*Error\*: Grant expired, last good sync 4 days ago\.$/u,
  );
  expect(worst([aDomain(), old, late()])).toMatch(/Grant expired.* 🔴 \*APAC\* is \*Late\*/u);
  expect(worst([aDomain(), late()])).toBe('Worst: 🔴 *APAC* is *Late*, last synced 13 h ago.');
  expect(worst([aDomain()])).toContain('Oldest sync: *Production EU*');
  expect(worst([broken({ lastSyncedAt: undefined })])).toContain('never synced');
  expect(worst([])).toBe('No domain is synced yet.');
});

test('one that is read in part is not counted among the fine', () => {
  expect(tally([aDomain(), partial()])).toBe('🟢 1 fine · 🟠 1 read in part');
  expect(tallyInWords([aDomain(), partial()])).toBe('1 fine, 1 read in part');
});
