import { defineConfig } from 'vitest/config';
import { ignoreDeployment } from './test/support/servers/ignore-deployment.ts';
import { LongWaitsApart } from './test/support/servers/long-waits-apart.ts';

ignoreDeployment(process.env);

// Real HTTP, and no database: too slow for the seconds between two edits.
const simulators = [
  'test/unit/sandbox/**/*.test.ts',
  'test/unit/slack/{edge,apps/edge,kernel/grid,web-api/{hostile,http,people}}.test.ts',
];

export default defineConfig({
  envDir: false, // a deployed checkout's .env is none of the tests' business
  test: {
    // Test files share nothing but modules, and those take longer to load than most tests to run: once for each worker.
    isolate: false,
    // Most of what a story makes is gone with the next look.
    execArgv: ['--max-semi-space-size=32'],
    maxWorkers: 5,
    sequence: { sequencer: LongWaitsApart },
    allowOnly: false,
    // Long enough for a machine that has much else to do: who waits for nothing fails sooner, and says for what.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A second, as it is without this, is not enough for a busy machine.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // The checks and the stories run beside it, and each further worker would load all modules anew.
          maxWorkers: 1,
          include: ['test/unit/**/*.test.ts'],
          exclude: [...simulators],
        },
      },
      // One project for all that waits: a worker that goes on to another one would load all modules anew, and each would
      // have servers of its own.
      {
        extends: true,
        test: {
          name: 'app',
          include: ['test/{app,browser,db,faults,sandbox}/**/*.test.ts', ...simulators],
          globalSetup: './test/support/servers/global-setup.ts',
        },
      },
    ],
  },
});
