import type { Trx } from '../db/database.ts';
import { tell } from './outbox-store.ts';

/** Tells whoever asked for it that everything of the workspace is erased. */
export const tellErased = (
  trx: Trx,
  { workspaceId, by, domains }: { workspaceId: number; by: string; domains: number },
  now: Date,
): Promise<void> =>
  tell(
    trx,
    {
      workspaceId,
      key: `workspace.erased:${now.getTime()}`,
      kind: 'workspace.erased',
      target: { to: 'person', user: by },
      facts: { domains },
    },
    now,
  );
