import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Role } from '../../members/role.ts';
import type { AnnounceApps, AppEvent } from '../events.ts';

/** Who does it, and where. */
export interface Press {
  readonly workspaceId: number;
  readonly by: string;
}

type Changed = Extract<AppEvent, { kind: 'policy changed' }>;

/** Records a change of a policy or of the bound, and tells of it. */
export type Tell = (
  trx: Trx,
  press: Press,
  policy: string,
  what: Changed['what'],
  facts?: Record<string, unknown>,
  more?: Pick<Changed, 'askedAt' | 'bound'>,
) => Promise<void>;

export interface SwitchDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  /** Who else may answer what somebody asks for. */
  readonly mayAnswer: (wish: {
    workspaceId: number;
    role: Role;
    askedBy: string;
    /** Also whom the asker has just named. */
    anyway?: boolean;
  }) => Promise<readonly string[]>;
}
