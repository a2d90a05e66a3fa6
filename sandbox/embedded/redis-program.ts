import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const IMAGE = 'redis:7.4';
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/** How to run a Redis server: the command, given its configuration file and the port to be reached at. */
export interface RedisProgram {
  readonly isContainer: boolean;
  serve(config: string, port: number): { command: string; args: string[] };
}

/**
 * Finds `redis-server` or `valkey-server`; else installs it, where that needs no question (Debian
 * or Ubuntu, as root); else uses a container. Throws one sentence that says what to install.
 */
export async function findRedis(): Promise<RedisProgram> {
  const found = onPath('redis-server') ?? onPath('valkey-server') ?? installByApt();
  if (found) {
    return { isContainer: false, serve: (config) => ({ command: found, args: [config] }) };
  }
  const docker = onPath('docker');
  if (docker && spawnSync(docker, ['info'], { stdio: 'ignore' }).status === 0) {
    return { isContainer: true, serve: (config, port) => inContainer(docker, config, port) };
  }
  throw new Error('No Redis: install the package redis-server (or valkey), or start Docker.');
}

export function onPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {} // not in this folder
  }
  return undefined;
}

function installByApt(): string | undefined {
  const canInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  const apt = canInstall ? onPath('apt-get') : undefined;
  if (!apt) return undefined;
  console.log('No redis-server here: installing it by `apt-get install redis-server`.');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: string[]) => spawnSync(apt, args, { env, stdio: 'ignore' }).status === 0;
  const install = () => run('install', '-y', '--no-install-recommends', 'redis-server');
  // The package starts a service of its own on the usual port, unless this file forbids it.
  const isOurPolicy = !existsSync(SERVICE_POLICY);
  if (isOurPolicy) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    if (!install() && run('update')) install();
  } finally {
    if (isOurPolicy) rmSync(SERVICE_POLICY, { force: true });
  }
  return onPath('redis-server');
}

const inContainer = (docker: string, config: string, port: number) => ({
  command: docker,
  args: [
    ...['run', '--rm', '--user', 'root', '--publish', `127.0.0.1:${port}:6379`],
    ...['--volume', `${config}:/redis.conf:ro`, IMAGE, 'redis-server', '/redis.conf'],
  ],
});
