import type { World } from '../world.ts';
import { appEvents } from './apps.ts';
import type { WorldEvent } from './event.ts';
import { grantEvents } from './grant.ts';
import { signalEvents } from './signals.ts';
import { timeEvents } from './time.ts';
import { troubleEvents } from './trouble.ts';

/** Everything that can be made to happen, by its name. The one table behind panel and control calls. */
export const worldEvents: Readonly<Record<string, WorldEvent>> = {
  ...appEvents,
  ...signalEvents,
  ...grantEvents,
  ...troubleEvents,
  ...timeEvents,
};

/** Makes an event happen, in the named org or the first. Throws where there is no such event or org. */
export async function happen(world: World, name: string, orgName?: string): Promise<string> {
  const event = Object.hasOwn(worldEvents, name) ? worldEvents[name] : undefined;
  if (!event) throw new RangeError(`no event is called ${name}`);
  const org = world.orgs.find((each) => orgName === undefined || each.name === orgName);
  if (!org) throw new RangeError(`no org is called ${orgName}`);
  return event.run(world, org);
}
