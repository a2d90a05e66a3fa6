import type { GovernanceScene } from './governance-scene.ts';

/** What a sync wrote about apps, as a test compares it. */
export function inventoryView(scene: Pick<GovernanceScene, 'rows' | 'sync' | 'clock'>) {
  const { rows } = scene;

  async function cards(kind: 'app' | 'apps'): Promise<string[]> {
    const found = await rows<{ subject: string }>(
      'select subject from card where kind = $1 order by id',
      [kind],
    );
    return found.map(({ subject }) => subject);
  }

  async function notices(): Promise<string[]> {
    const found = await rows<{ key: string }>(
      `select key from notice where kind like 'app.%' order by key`,
    );
    return found.map(({ key }) => key);
  }

  return {
    cards,
    notices,

    /** What was granted in the second in which a reading begins is for the next one. */
    sync(domain = 'Acme') {
      scene.clock.forward(2000);
      return scene.sync(domain);
    },

    /** Rules that stand, of an app or of all. */
    async findings(app?: string): Promise<string[]> {
      const found = await rows<{ rule: string }>(
        `select distinct f.rule from finding f join app a on a.id = f.app_id
         where f.ended_at is null and ($1::text is null or a.name = $1) order by f.rule`,
        [app ?? null],
      );
      return found.map(({ rule }) => rule);
    },

    /** All that is written about apps, but how often their cards were drawn. */
    async all() {
      return {
        cards: [await cards('app'), await cards('apps')],
        notices: await notices(),
        apps: await rows('select * from app order by id'),
        findings: await rows('select * from finding order by app_id, rule'),
        ofDomain: await rows('select * from domain_finding order by rule'),
        people: await rows('select * from org_user order by user_id'),
      };
    },
  };
}
