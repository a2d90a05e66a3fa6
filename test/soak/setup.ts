import { settle } from './settle.ts';
import { BOUND, type Stage, type Workplace } from './stage.ts';
import { askToAdd, consent } from './windows.ts';

const WAIT_MS = 40_000;
const WINDOW_MS = 4_000;
const MOST_TIMES = 8;

/** Installs the app in every workspace, connects every domain, and waits for the first readings. */
export async function setUp(stage: Stage): Promise<void> {
  await stage.startBot();
  for (const place of stage.places) await install(stage, place);
  await Promise.all(stage.places.map((place) => connectAll(stage, place)));
  await stage.rows(
    `insert into setting (workspace_id, name, value) select id, 'revoke.second_over', $1::jsonb from workspace`,
    [String(BOUND)],
  );
  for (const { name, intervalMs } of stage.domains) {
    await stage.rows('update domain set interval_ms = $2 where name = $1', [name, intervalMs]);
  }
  const isRead = async () =>
    (await stage.rows(`select 1 from domain where status = 'success'`)).length ===
    stage.domains.length;
  const until = performance.now() + WAIT_MS;
  while (!(await isRead())) {
    if (performance.now() > until) throw new Error('the first readings do not end');
    await settle(stage, 1000);
  }
}

async function install(stage: Stage, { team, handles, channels }: Workplace): Promise<void> {
  const { publicUrl, slack } = stage;
  const start = await fetch(`${publicUrl}/slack/install`, { redirect: 'manual' });
  const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const back = slack.answerInstall(start.headers.get('location') ?? '', { team, as: handles[0] });
  const end = await fetch(back, { headers: { cookie }, redirect: 'manual' });
  if (end.status !== 200) throw new Error(`not installed: ${await end.text()}`);
  const { install: made } = slack.team(team);
  for (const channel of channels) {
    if (made) slack.channel(channel, team).members.add(made.botUser);
  }
}

async function connectAll(stage: Stage, place: Workplace): Promise<void> {
  for (const domain of stage.domains.filter((each) => each.place === place)) {
    const who = stage.slack.as(place.handles[0], place.team);
    // Where the machine is busy, Slack's three seconds for a window may be over: it is typed again.
    let isOpen = false;
    for (let times = 0; !isOpen && times < MOST_TIMES; times += 1) {
      isOpen = await askToAdd(stage, who, domain, WINDOW_MS).then(
        () => true,
        () => false,
      );
    }
    const page = await consent(who, domain, WAIT_MS);
    if (!page.includes('Connected')) throw new Error(page);
  }
}
