import { lookAtRedis } from '../jobs/health.ts';
import { createLog } from '../lib/log.ts';
import { bad, type Finding, good } from './finding.ts';

const TESTED = '6.2 or newer, or Valkey';

/** Redis's version, and whether it keeps what it is given. */
export async function checkRedis(url: string, isCluster: boolean): Promise<Finding[]> {
  const { version, problem } = await lookAtRedis(
    { url, isCluster },
    createLog({ level: 'silent' }),
  );
  if (version === undefined)
    return [
      bad('Redis', 'does not answer: check REDIS_URL, and that the server runs and lets us in'),
    ];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > 6 || (major === 6 && minor >= 2);
  return [
    isNew
      ? good('Redis', `version ${version}`)
      : bad('Redis', `version ${version} is too old: use ${TESTED}`),
    problem === undefined
      ? good('Redis policy', 'nothing is evicted')
      : bad('Redis policy', problem),
  ];
}
