import { sql } from 'kysely';
import { OWN_IDENTITY } from '../apps/inventory/app.ts';
import type { Trx } from '../db/database.ts';
import type { Commit } from './commit-store.ts';

/** Only after a complete reading and `mergeUsers`: what was not seen is gone. `vanished`: how many tokens that are. */
export async function markGone(trx: Trx, commit: Commit, vanished: number): Promise<void> {
  const { workspaceId, domainId, now } = commit;
  // A first reading has none, and PostgreSQL does not know yet how large `token` has become.
  if (vanished > 0) {
    await sql`
      update token t set gone_at = ${now} from stage_difference d
      where d.n is null and t.workspace_id = ${workspaceId} and t.domain_id = ${domainId}
        and t.app_id = d.app_id and t.user_id = d.user_id and t.created_at = d.created_at`.execute(
      trx,
    );
  }
  // Differences of sets, since of a domain whose rows are new PostgreSQL expects one, and would hold each person against each.
  // Our own app is held: it has just read.
  await sql`
    update app a set gone_at = ${now} from (
      select id from app where workspace_id = ${workspaceId} and domain_id = ${domainId} and gone_at is null
        and identity <> ${OWN_IDENTITY}
      except select app_id from stage_app where is_held
      except select app_id from stage_kept
    ) left_over where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.id = left_over.id`.execute(
    trx,
  );
  await sql`
    update app a set is_listed = false from (
      select id from app where workspace_id = ${workspaceId} and domain_id = ${domainId} and is_listed
      except select app_id from stage_app where is_listed
    ) left_over where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.id = left_over.id`.execute(
    trx,
  );
  await sql`
    update org_user o set gone_at = ${now} from (
      select user_id from org_user where workspace_id = ${workspaceId} and domain_id = ${domainId} and gone_at is null
      except select user_id from stage_person
      except select user_id from stage_kept
    ) left_over
    where o.workspace_id = ${workspaceId} and o.domain_id = ${domainId} and o.user_id = left_over.user_id`.execute(
    trx,
  );
}
