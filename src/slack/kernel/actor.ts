import type { Role } from '../../members/role.ts';
import type { Who } from './who-is.ts';

/** Who acts, and what they may. */
export interface Actor {
  readonly who: Who;
  readonly role: Role | 'none';
}
