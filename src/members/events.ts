import type { Trx } from '../db/database.ts';
import type { Role } from './role.ts';

/** What happens to people's roles, told in the transaction in which it happens. `notices/` turns it into messages. */
export type MemberEvent =
  /** `role` undefined: it was taken away. */
  | {
      readonly kind: 'role changed';
      readonly workspaceId: number;
      readonly userId: string;
      readonly role: Role | undefined;
      readonly until: Date | undefined;
      readonly by: string;
    }
  | {
      readonly kind: 'access asked';
      readonly workspaceId: number;
      readonly requestId: number;
      /** Who is asked. */
      readonly admins: readonly string[];
    }
  | {
      readonly kind: 'access answered';
      readonly workspaceId: number;
      readonly requestId: number;
      readonly userId: string;
    };

/** Supplied by the wiring: writes what people must be told, in the event's own transaction. */
export type TellMember = (trx: Trx, event: MemberEvent) => Promise<void>;
