// A simulated Salesforce with one org, in a process of its own: who measures meanwhile is not held up by it. It is told what
// to start by its first message, and answers with what one must know to use it.
import { createMovableClock } from '../sandbox/clock.ts';
import type { AppRegistration, OrgSpec } from '../sandbox/salesforce/options.ts';
import { startSalesforce } from '../sandbox/salesforce/start.ts';
import type { AddedOrg } from './scene.ts';

export interface Asked {
  readonly app: AppRegistration;
  readonly spec: OrgSpec;
}

export interface Started {
  readonly env: Readonly<Record<string, string>>;
  readonly org: AddedOrg;
}

process.once('message', async ({ app, spec }: Asked) => {
  const salesforce = await startSalesforce({ clock: createMovableClock(), app, controlToken: '' });
  const org = await salesforce.addOrg(spec);
  const { login } = salesforce;
  const started: Started = {
    env: {
      SALESFORCE_CLIENT_ID: app.clientId,
      SALESFORCE_CLIENT_SECRET: app.clientSecret,
      SALESFORCE_LOGIN_URL: login.url,
      SALESFORCE_EXTRA_HOSTS: [login.host, ...org.hosts].join(','),
    },
    org: {
      name: org.name,
      host: org.host,
      users: { admin: { username: org.users.admin.username } },
    },
  };
  process.send?.(started);
});
process.on('disconnect', () => process.exit(0));
