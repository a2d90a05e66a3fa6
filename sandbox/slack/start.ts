import type { AddressInfo } from 'node:net';
import { control } from './control.ts';
import { createLookup } from './lookup.ts';
import { seed } from './seed.ts';
import { createSlackServer } from './server.ts';
import { createSlack } from './slack.ts';
import type { SlackOptions } from './types.ts';
import { createWorld } from './world.ts';

/** Starts a Slack workspace on 127.0.0.1, on `port` or a free one. `close()` ends it. */
export async function startSlack(options: SlackOptions) {
  const world = createWorld(options);
  world.issuedSecrets.add(options.signingSecret);
  if (options.oauth) world.issuedSecrets.add(options.oauth.clientSecret);
  const lookup = createLookup(world, seed(world));

  const server = createSlackServer(world, (headers, body) =>
    control(slack, options.controlToken, headers, body),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  world.url = `http://localhost:${(server.address() as AddressInfo).port}`;

  const slack = createSlack(world, lookup, server);
  return slack;
}
