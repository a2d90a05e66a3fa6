import type { Org } from '../salesforce/start.ts';
import type { World } from '../world.ts';

/** Something that happens in the world, at the press of a button or by a control call. */
export interface WorldEvent {
  readonly title: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
  readonly group: 'Apps and tokens' | 'Signals' | 'Our grant' | 'Trouble' | 'Time';
  /** Without it, the event is about no org. */
  readonly inOrg?: true;
  /** Gives what happened, for the person who pressed. */
  run(world: World, org: Org): string | Promise<string>;
}
