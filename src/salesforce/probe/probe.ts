import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { listedVersions, newestOfBoth } from '../offer.ts';
import type { Transport } from '../transport.ts';
import { type Ask, createAsk, statusOf } from './ask.ts';
import { probeBehaviours } from './behaviours.ts';
import { probeObjects } from './describe.ts';
import type { ProbeRow } from './row.ts';

export interface ProbeOptions {
  readonly transport: Transport;
  readonly accessToken: string;
  /** The newest API version that we know, such as `67.0`. */
  readonly newest: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares an org with everything that our readings assume of one. It only reads, about forty calls. Throws AppError where
 * the org does not answer at all.
 */
export async function probeOrg(options: ProbeOptions): Promise<readonly ProbeRow[]> {
  const ask = createAsk(options.transport, options.accessToken, options.signal);
  const { row, version } = await probeVersion(ask, options.newest);
  const root = `/services/data/v${version}`;
  const now = options.clock.now().getTime();
  const { status } = await ask(`${root}/sobjects/Organization/describe`);
  if (status === 401) {
    const facts = { transient: false, expired: true };
    throw new AppError('E-ACCESS', 'the session has ended', facts);
  }
  return [row, ...(await probeBehaviours({ ask, root, now })), ...(await probeObjects(ask, root))];
}

async function probeVersion(ask: Ask, newest: string): Promise<{ row: ProbeRow; version: string }> {
  const said = await ask('/services/data', { bearer: false });
  const listed = listedVersions(said.body);
  const version = newestOfBoth(listed, newest);
  const row = {
    id: 'versions',
    assumes: `the org lists its API versions without a session, ${newest} among them`,
    means: 'It is read by the newest version that it knows; what came with later ones is not seen.',
  };
  if (version === undefined) {
    return { row: { ...row, verdict: 'differs', came: statusOf(said) }, version: newest };
  }
  const came = `${statusOf(said)}: ${Math.min(...listed).toFixed(1)} to ${Math.max(...listed).toFixed(1)}`;
  return { row: { ...row, verdict: version === newest ? 'holds' : 'differs', came }, version };
}
