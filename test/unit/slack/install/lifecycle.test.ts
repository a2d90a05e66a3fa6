import type { App } from '@slack/bolt';
import { expect, test } from 'vitest';
import { AppError } from '../../../../src/lib/errors.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type LifecycleDeps, listenToLifecycle } from '../../../../src/slack/install/lifecycle.ts';
import { SlackRefusal } from '../../../../src/slack/web-api/refusal.ts';

type Heard = (told: { body: unknown }) => Promise<void>;

test('that the app was taken out is heard though the database is away when Slack says so', async () => {
  const heard = new Map<string, Heard>();
  let away = 2;
  const gone: number[] = [];
  const deps = {
    core: {
      workspaces: {
        byTeam: async () => {
          away -= 1;
          if (away >= 0) throw new AppError('E-DB-DOWN', 'silent');
          return { id: 7 };
        },
        gone: async (workspaceId: number) => void gone.push(workspaceId),
      },
    },
    clients: {
      // A token is read from the database, too.
      of: async () => {
        away -= 1;
        if (away === -2) throw new AppError('E-DB-DOWN', 'silent');
        return {
          auth: {
            test: () =>
              Promise.reject(new SlackRefusal({ kind: 'permanent', error: 'account_inactive' })),
          },
        };
      },
    },
    installedAt: async () => undefined,
    log: createLog({ level: 'silent' }),
  } as unknown as LifecycleDeps;
  const app = { event: (name: string, listener: Heard) => void heard.set(name, listener) };
  listenToLifecycle(app as unknown as App, deps);
  await heard.get('app_uninstalled')?.({ body: { team_id: 'T1', event_time: 1 } });
  expect(gone).toEqual([7]);
});
