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

/** The addresses from which an app signs people in: one or two, always the same. */
export function sourcesOf(seed: number, appIndex: number): string[] {
  const at = (part: number) => `198.51.100.${pick(254, seed, part, appIndex) + 1}`;
  return unit(seed, 47, appIndex) < 0.5 ? [at(48)] : [at(48), at(49)];
}

/** The integration user, who also signs in with a password over the API. */
const integrationUser = 3;

/** Sign-ins of the last thirty days, oldest first: in a browser, through apps, and by password over the API. */
export function makeLogins(order: HistoryOrder, count: number): Login[] {
  const { seed, users, apps, nowSeconds, makeId } = order;
  return Array.from({ length: count }, (_, index) => {
    const remote = unit(seed, 41, index) < 0.6;
    const app = pick(apps.length, seed, 45, index);
    const sources = sourcesOf(seed, app);
    if (unit(seed, 46, index) < 0.02) {
      return {
        id: makeId('0Ya', index + 1),
        userId: users[integrationUser]?.id ?? '',
        atSeconds: nowSeconds - Math.floor(((count - index) * 30 * 86_400) / count),
        type: 'Other Apex API',
        sourceIp: '198.51.100.250',
        status: 'Success',
        application: 'N/A',
        browser: 'Unknown',
      };
    }
    return {
      id: makeId('0Ya', index + 1),
      userId: users[pick(users.length, seed, 42, index)]?.id ?? '',
      atSeconds: nowSeconds - Math.floor(((count - index) * 30 * 86_400) / count),
      type: remote ? 'Remote Access 2.0' : 'Application',
      sourceIp: remote
        ? (sources[pick(sources.length, seed, 43, index)] ?? '')
        : `203.0.113.${pick(254, seed, 43, index) + 1}`,
      status: unit(seed, 44, index) < 0.97 ? 'Success' : 'Invalid Password',
      application: remote ? (apps[app]?.name ?? 'Browser') : 'Browser',
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
