import type { Config } from '../config.ts';
import { addressOfCode } from '../lib/help.ts';
import { type Finding, good } from './finding.ts';

/** Whom people are sent to beside each error, and where its code leads. */
export function checkHelp({ help }: Pick<Config, 'help'>): Finding[] {
  const { support } = help;
  const whom =
    support === undefined
      ? 'SUPPORT_CONTACT is not set: errors name nobody who helps'
      : `errors name ${support.kind === 'channel' ? `the channel ${support.id}` : support.words}`;
  return [good('Support', `${whom}; codes lead to ${addressOfCode(help, 'E-UNKNOWN')}`)];
}
