import { defineConfig } from 'vitest/config';
import { ignoreDeployment } from './test/support/servers/ignore-deployment.ts';

ignoreDeployment(process.env);

const servers = './test/support/servers/global-setup.ts';

export default defineConfig({
  envDir: false, // a deployed checkout's .env is none of the tests' business
  test: {
    maxWorkers: 2,
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'app',
          include: ['test/{app,db,faults,sandbox}/**/*.test.ts'],
          globalSetup: servers,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: servers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
