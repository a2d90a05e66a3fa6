import type { LeavingView } from '../../../src/apps/leavings/view-store.ts';
import { minutesAgo } from './domains.ts';

/** Somebody who became inactive and holds three tokens to two apps. */
export const aLeaving = (over: Partial<LeavingView> = {}): LeavingView => ({
  id: 7,
  workspaceId: 1,
  domainId: 1,
  domainName: 'Production EU',
  isWatched: true,
  foundAt: minutesAgo(20),
  leftBy: null,
  leftAt: null,
  people: [
    {
      userId: '005000000000001AAA',
      name: 'Priya Shah',
      username: 'priya@acme.com',
      active: false,
      tokensThen: 3,
      tokens: 3,
    },
  ],
  peopleThen: 1,
  tokensThen: 3,
  inactive: 1,
  tokens: 3,
  apps: [
    { appId: 12, name: 'DataLift', tokens: 2 },
    { appId: 13, name: 'Report Sync', tokens: 1 },
  ],
  appsTotal: 2,
  runs: [],
  byPolicy: false,
  ...over,
});
