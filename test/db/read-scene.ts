import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createAttribution } from '../../src/apps/reads/attribution.ts';
import { createCounts } from '../../src/apps/reads/count.ts';
import { readFactsOf } from '../../src/apps/reads/facts-store.ts';
import { appsOf, keepFile } from '../../src/apps/reads/file-store.ts';
import { knownBefore } from '../../src/apps/reads/known-store.ts';
import { createDatabase } from '../../src/db/database.ts';
import type { UsageCall } from '../../src/domains/usage-log.ts';
import { readUsageLines } from '../../src/salesforce/usage-lines.ts';
import { testDatabase } from '../support/servers/database.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 1);
const SEEN = new Date(START);

/** Calls that are alike, from a minute of a day on. */
export interface Calls {
  readonly app: string;
  readonly object: string;
  readonly calls: number;
  readonly ip?: string;
  readonly minute?: number;
  readonly family?: string;
  readonly resource?: string;
}

export const dayOf = (day: number): Date => new Date(START + day * DAY_MS);

/** A domain whose usage log is read day by day as it comes from Salesforce, and what rules then know of its apps. */
export async function readScene() {
  const database = await testDatabase();
  const { db, close } = createDatabase({ url: database.url, size: 2, onError: () => {} });
  const { rows } = await sql<{ workspaceId: number; domainId: number }>`
    with w as (
      insert into workspace (team_id, name, created_at) values (${randomUUID()}, 'Acme', ${SEEN}) returning id
    )
    insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
      sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms)
    select id, 'Acme', '00D', 'Acme', 'production', 'E', 'N', 'https://x', 'production', 'https://x', 'C1', '005', 'u',
      ${SEEN}, 'U1', 'success', 1 from w returning workspace_id, id as domain_id`.execute(db);
  const [place = { workspaceId: 0, domainId: 0 }] = rows;
  const ids = new Map<string, number>();

  return {
    db,
    place,

    async app(name: string): Promise<number> {
      const { rows: made } = await sql<{ id: number }>`
        insert into app (workspace_id, domain_id, identity, name, kind, first_seen_at)
        values (${place.workspaceId}, ${place.domainId}, ${`name:${name}`}, ${name}, 'not installed', ${SEEN}) returning id`.execute(
        db,
      );
      const id = made[0]?.id ?? 0;
      ids.set(name, id);
      return id;
    },

    /** Reads the file of one day. */
    async day(day: number, calls: readonly Calls[]): Promise<void> {
      const counts = createCounts(
        createAttribution(await appsOf(db, place)),
        await knownBefore(db, place, dayOf(day)),
      );
      const take = (batch: readonly UsageCall[]) => counts.take(batch);
      const { odd } = await readUsageLines(lines(day, calls), take);
      const file = {
        fileId: `0AT${day}`,
        createdAt: dayOf(day + 1),
        logDate: dayOf(day),
        hourly: false,
        sequence: 0,
        bytes: 1,
      };
      await db
        .transaction()
        .execute((trx) =>
          keepFile(trx, place, file, { counted: counts.result(), odd }, dayOf(day + 1)),
        );
    },

    /** What rules know at ten o'clock of a day. */
    factsOn: (day: number) =>
      db
        .transaction()
        .execute((trx) =>
          readFactsOf(
            trx,
            place,
            [...ids.values()],
            new Date(dayOf(day).getTime() + 10 * 3_600_000),
          ),
        ),

    async close() {
      await close();
      await database.drop();
    },
  };
}

const header =
  'TIMESTAMP_DERIVED,USER_ID,API_FAMILY,API_RESOURCE,HTTP_METHOD,CLIENT_IP,CONNECTED_APP_NAME,ENTITY_NAME\n';

async function* lines(day: number, all: readonly Calls[]): AsyncGenerator<Buffer> {
  yield Buffer.from(header);
  for (const { app, object, calls, ip = '192.0.2.1', minute = 0, family, resource } of all) {
    const text = Array.from({ length: calls }, (_, nth) => {
      const at = new Date(
        dayOf(day).getTime() + Math.min(minute * 60_000 + nth * 1_000, DAY_MS - 1),
      );
      return `${at.toISOString()},005000000000001,${family ?? 'REST'},${resource ?? '/v64.0/query'},GET,${ip},${app},${object}\n`;
    });
    yield Buffer.from(text.join(''));
  }
}
