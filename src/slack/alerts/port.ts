import type { AlertActs } from '../../alerts/acts.ts';
import type { AlertView } from '../../alerts/view-store.ts';
import type { ChannelRule } from '../../notices/channel-rules.ts';

/** What the Slack edge needs of the core for alerts and channel rules. */
export interface Alerts extends AlertActs {
  view(workspaceId: number, alertId: number): Promise<AlertView | undefined>;
  /** Everything that is broken now, worst first; a group stands for its domains. */
  open(workspaceId: number): Promise<readonly AlertView[]>;
  /** The message of its first card, once it is posted. */
  cardOf(
    workspaceId: number,
    alertId: number,
  ): Promise<{ readonly channel: string; readonly ts: string } | undefined>;
  /** What quiet hours held back in a place until this moment. */
  held(workspaceId: number, place: string, until: Date): Promise<readonly AlertView[]>;
  /** What only the daily line speaks of. */
  long(workspaceId: number, place: string): Promise<readonly AlertView[]>;
  rules(workspaceId: number): Promise<readonly ChannelRule[]>;
  /** Writes the choice, its record and what the channel is told of it. */
  saveRule(workspaceId: number, rule: ChannelRule, by: string): Promise<void>;
  /** A card marked TEST, over the path of a real one. */
  sendTest(workspaceId: number, channel: string, by: string): Promise<void>;
  wantsDms(workspaceId: number, user: string): Promise<boolean>;
  chooseDms(workspaceId: number, user: string, wanted: boolean): Promise<void>;
}
