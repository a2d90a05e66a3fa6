import { expect, test, vi } from 'vitest';
import { ignoreDeployment } from '../../support/servers/ignore-deployment.ts';

test("tests take nothing from a deployment's environment, and say so once", () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  const env = {
    DATABASE_URL: 'postgres://production',
    REDIS_URL: 'redis://production',
    METRICS_TOKEN_FILE: '/run/secrets/metrics',
    SLACK_BOT_TOKEN: 'xoxb-production',
    SALESFORCE_CLIENT_SECRET: 'production',
    TEST_DATABASE_URL: 'postgres://for-tests',
    PATH: '/bin',
  };
  ignoreDeployment(env);
  expect(env).toEqual({ TEST_DATABASE_URL: 'postgres://for-tests', PATH: '/bin' });
  expect(said.mock.calls).toEqual([
    [
      'Tests ignore DATABASE_URL, METRICS_TOKEN_FILE, REDIS_URL, SALESFORCE_CLIENT_SECRET, SLACK_BOT_TOKEN of the environment.',
    ],
  ]);
  ignoreDeployment(env);
  expect(said).toHaveBeenCalledOnce();
  said.mockRestore();
});
