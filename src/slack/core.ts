import type { Act } from '../audit/store.ts';
import type { BeginRequest, BegunConsent } from '../consents/consent.ts';
import type { FollowUp } from '../consents/follow-up.ts';
import type { ConsentView } from '../consents/store.ts';
import type { DomainView, NamedDomain } from '../domains/domain.ts';
import type { IntervalRequest } from '../domains/interval.ts';
import type { RenameRequest } from '../domains/rename.ts';
import type { Role, Standing } from '../members/role.ts';
import type { ChannelStore } from '../notices/channel-store.ts';
import type { Digest, Week } from '../notices/digest.ts';
import type { Card } from '../notices/notice.ts';
import type { SyncRequest } from '../syncs/due.ts';
import type { Delivered } from '../workspaces/delivery-store.ts';
import type { Workspace } from '../workspaces/store.ts';
import type { Alerts } from './alerts/port.ts';
import type { Apps } from './apps/port.ts';
import type { Questions } from './questions/port.ts';
import type { Team } from './team/port.ts';

/** What the Slack edge needs of the core; `app.ts` joins it from the core's stores and use cases. */
export interface Core {
  readonly domains: {
    list(workspaceId: number): Promise<readonly DomainView[]>;
    /** The same ones, only by what they are called: it costs little. */
    named(workspaceId: number): Promise<readonly NamedDomain[]>;
    view(workspaceId: number, domainId: number): Promise<DomainView | undefined>;
    /** Deleted or not. */
    viewEver(workspaceId: number, domainId: number): Promise<DomainView | undefined>;
    /** The last time that somebody connected, reconnected, confirmed or deleted it. */
    lastAct(workspaceId: number, domainId: number): Promise<Act | undefined>;
    /** The scopes of the grant that it has now, where that is known. */
    grantedScopes(workspaceId: number, domainId: number): Promise<readonly string[] | undefined>;
    /** False where it is that already. Throws E-NOT-FOUND. */
    setInterval(request: IntervalRequest): Promise<boolean>;
    /** False where it is called so already. Throws E-NOT-FOUND, E-DUPLICATE with { field: 'name' }. */
    rename(request: RenameRequest): Promise<boolean>;
    /** Its card shows something that is no longer so. */
    redraw(workspaceId: number, domainId: number): Promise<void>;
  };
  readonly removal: {
    /** Throws E-NOT-FOUND where it is deleted already. */
    remove(request: {
      workspaceId: number;
      domainId: number;
      by: string;
      reason: string | undefined;
      revoke: boolean;
    }): Promise<void>;
    /** False where it was confirmed before. */
    confirm(request: { workspaceId: number; domainId: number; by: string }): Promise<boolean>;
    /** Tries at once to revoke what is left of its grants; false where nothing is left. */
    endAgain(request: { workspaceId: number; domainId: number; by: string }): Promise<boolean>;
  };
  readonly consents: {
    /** Throws E-DUPLICATE with facts { field: 'name' } or { field: 'host', name } before anything is written. */
    begin(request: BeginRequest): Promise<BegunConsent>;
    /** Throws E-NOT-FOUND, and E-BUSY with facts { by } where somebody else is at it. */
    beginReconnect(request: {
      workspaceId: number;
      domainId: number;
      askedBy: string;
      askedByName: string;
    }): Promise<BegunConsent>;
    /** Out of a refused consent. Throws E-NOT-FOUND, E-BUSY, E-STALE-CARD with facts { domainId }. */
    followUp(request: {
      workspaceId: number;
      consentId: string;
      askedBy: string;
      askedByName: string;
      way: FollowUp;
    }): Promise<BegunConsent>;
    /**
     * A new link, whatever became of the old one, which dies. Throws E-STALE-CARD where the consent has connected a
     * domain or is being finished, E-NOT-FOUND where it is someone else's.
     */
    renew(workspaceId: number, consentId: string, askedBy: string): Promise<BegunConsent>;
    cancel(workspaceId: number, consentId: string, askedBy: string): Promise<void>;
    /** For whom it was handed to. Throws E-NOT-FOUND, E-LINK-USED, E-STALE-CARD. */
    openHanded(workspaceId: number, consentId: string, by: string): Promise<BegunConsent>;
    /** The one it was handed to sends it back; false where it has ended. Throws E-NOT-FOUND. */
    declineHanded(workspaceId: number, consentId: string, by: string): Promise<boolean>;
    view(workspaceId: number, consentId: string): Promise<ConsentView | undefined>;
  };
  readonly alerts: Alerts;
  /** Channels that Slack refuses, and which ones outsiders can read: known to every process at once. */
  readonly channels: Pick<ChannelStore, 'paused' | 'sharedSince' | 'keepShared'> & {
    /** What a look at a paused channel has shown: why it still takes nothing, or that nothing speaks against it. */
    judged(workspaceId: number, channel: string, why: string | undefined): Promise<void>;
    /** Sharing has changed. */
    forgetShared(workspaceId: number, channel: string): Promise<void>;
  };
  readonly apps: Apps;
  readonly questions: Questions;
  readonly digest: {
    /**
     * What happened in the domains whose digest goes to a channel, or in all; in the week that ended last, where none is
     * given. Undefined where nothing is watched.
     */
    read(workspaceId: number, channel?: string, week?: Week): Promise<Digest | undefined>;
  };
  readonly syncs: {
    request(workspaceId: number, domainId: number, by: string): Promise<SyncRequest>;
  };
  readonly members: {
    roleOf(who: {
      workspaceId: number;
      /** Whether an id is one of theirs. */
      isSelf(userId: string): Promise<boolean>;
      standing: Standing;
      slackAdmin: boolean;
      /** Whether somebody is an active full member, or may be; asked only where it decides. */
      isActive(userId: string): Promise<boolean>;
    }): Promise<Role | 'none'>;
    /** Slack user ids that hold at least this role by name. */
    who(workspaceId: number, role: Role): Promise<readonly string[]>;
    /**
     * Slack's own admins as Slack listed them within about a day: whom to ask, and no word on what they may. Undefined
     * where it has not listed all members yet.
     */
    slackAdmins(workspaceId: number): Promise<readonly string[] | undefined>;
    /** Where Slack has not listed all members for two days: when it did, where that is known. */
    unlisted(workspaceId: number): Promise<{ readonly since: Date | undefined } | undefined>;
    /** None of that list is one any more: it is made anew, at most once an hour. */
    listAdminsAnew(workspaceId: number): Promise<void>;
  };
  readonly workspaces: {
    byTeam(teamId: string): Promise<Workspace | undefined>;
    byId(workspaceId: number): Promise<Workspace | undefined>;
    /** Makes the row, or brings its name and address up to date; a workspace that was gone is back. */
    ensure(team: { teamId: string; name: string; slackUrl: string }): Promise<Workspace>;
    /** Notes what Slack delivered to a team under this id. Undefined where it is none of our workspaces. */
    delivered(teamId: string, id: string): Promise<Delivered | undefined>;
    /** Slack has taken the app out of the workspace, as of `at`. */
    gone(workspaceId: number, at: Date): Promise<void>;
  };
  readonly cards?: {
    /**
     * Somebody pressed in this message of ours. Where it is no card's message (the process died between Slack's
     * acceptance and our record), the card adopts it, and is drawn in it.
     */
    pressed(message: PressedCard): Promise<void>;
  };
  readonly team: Team;
  readonly rate: {
    /** Counts one more costly act of a person; gives how long they have to wait, 0 where they need not. Never rejects. */
    costly(workspaceId: number, userId: string): Promise<number>;
  };
  readonly version: {
    readonly version: string;
    readonly upSince: Date;
    lastTickAt(): Date | undefined;
  };
}

export interface PressedCard {
  readonly workspaceId: number;
  readonly kind: Card['kind'];
  readonly subject: string;
  readonly channel: string;
  readonly ts: string;
}
