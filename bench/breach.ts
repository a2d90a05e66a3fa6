import { seenOf } from '../src/apps/revocations/revocation.ts';
import { DOMAINS, type DomainsScene, startDomains, TOKENS } from './domains-scene.ts';
import { type Measured, rowsOf } from './table.ts';

const MOST_SECONDS = 60;
const VENDOR = 'Klue';
/** Bears the name among others: none of it is to go. */
const INNOCENT = 'Klueless';

const row = rowsOf('breach');

/** A vendor's breach in 20 domains, each answering after 100 ms: from the second person's yes to the proof that its 1,000 tokens are gone. */
export async function* run(): AsyncGenerator<Measured> {
  const scene = await startDomains([VENDOR, INNOCENT]);
  try {
    const agree = await asked(scene);
    const { ms, ideal, how } = await scene.timed(agree);
    const left = scene.left(VENDOR) + TOKENS - (await proven(scene));
    const what = `${TOKENS} in ${DOMAINS} domains`;
    yield row('tokens left or not proven', left, 0, 'tokens', what);
    yield row('tokens of other apps gone', TOKENS - scene.left(INNOCENT), 0, 'tokens', what);
    const beside = `${(ideal / 1000).toFixed(1)} s: ${how}`;
    yield row("second person's yes to proven zero", ms / 1000, MOST_SECONDS, 's', beside);
  } finally {
    await scene.close();
  }
}

/** Asks as the window does; gives the second person's press, which rings the bell. */
async function asked({ world, governance, ring }: DomainsScene) {
  const { apps } = governance;
  const [workspaceId, by] = [1, world.slack.as('dana').id];
  const theirs = (await apps.theirs(workspaceId, VENDOR)).filter(({ isExact }) => isExact);
  const appIds = theirs.map(({ appId }) => appId);
  const since = world.clock.now();
  const wish = { workspaceId, vendor: VENDOR, appIds, since, reason: 'bench', by };
  const breachId = await apps.askBreach({ ...wish, isDrill: false });
  const runs = (await apps.breach(workspaceId, breachId ?? 0))?.runs ?? [];
  return async (): Promise<void> => {
    const yes = { workspaceId, revocationId: runs[0]?.firstId ?? 0, yes: true };
    await apps.agree({ ...yes, by: world.slack.as('sam').id, seen: seenOf(runs) });
    await ring();
  };
}

async function proven({ pool }: DomainsScene): Promise<number> {
  const { rows } = await pool.query<{ removed: number }>(
    `select coalesce(sum(removed), 0)::integer as removed from revocation where state = 'done' and breach_id is not null`,
  );
  return rows[0]?.removed ?? 0;
}
