import type { App } from './apps.ts';
import type { User } from './people.ts';
import { pick, unit } from './random.ts';

export interface Login {
  id: string;
  userId: string;
  atSeconds: number;
  type: string;
  sourceIp: string;
  status: string;
  application: string;
  browser: string;
}

export interface Audit {
  id: string;
  atSeconds: number;
  createdById: string;
  action: string;
  section: string;
  display: string;
}

export interface HistoryOrder {
  seed: number;
  users: User[];
  apps: App[];
  nowSeconds: number;
  makeId: (prefix: string, number: number) => string;
}

/** Sign-ins of the last thirty days, oldest first. */
export function makeLogins(order: HistoryOrder, count: number): Login[] {
  const { seed, users, apps, nowSeconds, makeId } = order;
  return Array.from({ length: count }, (_, index) => {
    const remote = unit(seed, 41, index) < 0.6;
    return {
      id: makeId('0Ya', index + 1),
      userId: users[pick(users.length, seed, 42, index)]?.id ?? '',
      atSeconds: nowSeconds - Math.floor(((count - index) * 30 * 86_400) / count),
      type: remote ? 'Remote Access 2.0' : 'Application',
      sourceIp: `203.0.113.${pick(254, seed, 43, index) + 1}`,
      status: unit(seed, 44, index) < 0.97 ? 'Success' : 'Invalid Password',
      application: remote
        ? (apps[pick(apps.length, seed, 45, index)]?.name ?? 'Browser')
        : 'Browser',
      browser: remote ? 'Unknown' : 'Chrome 147',
    };
  });
}

/** Changes in Setup of the last 120 days, oldest first. */
export function makeAudits(order: HistoryOrder, count: number): Audit[] {
  const { seed, users, apps, nowSeconds, makeId } = order;
  const installed = apps.filter(({ kind }) => kind === 'connected');
  return Array.from({ length: count }, (_, index) => {
    const app = installed[pick(Math.max(1, installed.length), seed, 51, index)];
    const about = unit(seed, 52, index) < 0.5;
    return {
      id: makeId('0Ym', index + 1),
      atSeconds: nowSeconds - Math.floor(((count - index) * 120 * 86_400) / count),
      createdById: users[0]?.id ?? '',
      action: about ? 'insertConnectedApplication' : 'changedUserEmail',
      section: about ? 'Connected Apps' : 'Manage Users',
      display: about
        ? `Installed Connected App ${app?.name ?? 'Slack'} to Salesforce`
        : 'Changed e-mail of a user',
    };
  });
}
