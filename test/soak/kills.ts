import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import { jobLocksPass } from '../support/job-locks.ts';
import { noteAct } from './known.ts';
import { HOUR_MS, MINUTE_MS, type Step, type What } from './plan.ts';
import { leasesPass, settle } from './settle.ts';
import type { Stage } from './stage.ts';

/** Until a moment to die at comes, or it is done anyhow. */
const AIMS_MS = 1_500;
/** A renewed grant that was not kept yet is younger than this. */
const LOST_WITHIN_MS = 10_000;

const STOPPED_MS = 45 * MINUTE_MS;

type Roll = Step['roll'];

/** What the dead one held is free, as after a minute. */
async function afterDeath(stage: Stage): Promise<void> {
  const at = stage.now();
  for (const org of stage.orgs.filter(({ settings }) => settings.rotation)) {
    stage.known.losses.push({ org: org.name, from: at - LOST_WITHIN_MS, to: at + 26 * HOUR_MS });
  }
  await leasesPass(stage, { isDead: true });
  await jobLocksPass({ ...stage.direct, REDIS_URL: stage.redisUrl() });
}

async function killAt(stage: Stage, moment: (die: () => void) => () => void): Promise<void> {
  const { bot } = stage;
  if (!bot) return;
  const died = Promise.withResolvers<void>();
  const forget = moment(() => {
    bot.signal('SIGKILL');
    died.resolve();
  });
  void stage.forward(30 * MINUTE_MS);
  await Promise.race([died.promise, sleep(AIMS_MS)]);
  forget();
  await bot.kill();
  stage.botIsGone();
  await afterDeath(stage);
  await stage.startBot();
}

const kills: Readonly<Record<What<'bot'>, (stage: Stage, roll: Roll) => Promise<void>>> = {
  killed: (stage, roll) =>
    killAt(stage, (die) => {
      const timer = setTimeout(die, 20 + roll[0] * 600);
      return () => clearTimeout(timer);
    }),
  /** Accepted, and no answer sent yet. */
  killedAsSlackTakes: (stage, roll) => {
    let left = 1 + Math.floor(roll[0] * 4);
    return killAt(stage, (die) =>
      stage.slack.onChange(({ kind }) => {
        if (kind !== 'message' && kind !== 'edit') return;
        left -= 1;
        if (left === 0) die();
      }),
    );
  },
  killedAsSalesforceRevokes: (stage, roll) => {
    const gates = stage.orgs.map((org) =>
      org.faults.gate(roll[0] < 0.5 ? 'revoke' : 'revoke:after'),
    );
    return killAt(stage, (die) => {
      for (const gate of gates) void gate.arrived().then(die);
      return () => {
        for (const gate of gates) gate.open();
      };
    });
  },
  /** For longer than its leases, while another one works; then it goes on. */
  async stopped(stage, roll) {
    const { bot } = stage;
    if (!bot) return;
    void stage.forward(30 * MINUTE_MS);
    await sleep(20 + roll[0] * 400);
    bot.signal('SIGSTOP');
    void stage.forward(STOPPED_MS);
    await afterDeath(stage);
    const worker = await stage.startWorker(await freePort());
    await worker.look();
    await sleep(500);
    await worker.stop();
    bot.signal('SIGCONT');
    await settle(stage, 3_000);
  },
  async ended(stage, roll) {
    const { bot } = stage;
    if (!bot) return;
    void stage.forward(30 * MINUTE_MS);
    await sleep(20 + roll[0] * 400);
    await bot.stop();
    stage.botIsGone();
    await stage.startBot();
  },
};

/** The bot dies, is stopped or ends, and is started again. */
export async function strike(stage: Stage, step: Extract<Step, { actor: 'bot' }>): Promise<void> {
  noteAct(stage.known, `bot ${step.what}`, undefined);
  await kills[step.what](stage, step.roll);
}
