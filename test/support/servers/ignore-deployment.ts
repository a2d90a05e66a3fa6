const OF_A_DEPLOYMENT =
  /^((DATABASE_URL|REDIS_URL|ENCRYPTION_KEYS|PUBLIC_URL|SMTP_URL|METRICS_TOKEN)(_FILE)?|SLACK_.*|SALESFORCE_.*)$/;

/**
 * Takes a deployment's addresses and credentials out of an environment, and says so: a checkout
 * that runs in production must be safe to test in.
 */
export function ignoreDeployment(env: NodeJS.ProcessEnv): void {
  const names = Object.keys(env).filter((name) => OF_A_DEPLOYMENT.test(name));
  if (names.length === 0) return;
  for (const name of names) delete env[name];
  console.log(`Tests ignore ${names.sort().join(', ')} of the environment.`);
}
