import type { AskSlack } from '../../apps/questions/put.ts';
import type { SignInPage } from '../../domains/ports.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Role } from '../../members/role.ts';
import type { Core } from '../core.ts';
import type { Channel } from '../web-api/channel.ts';
import type { Files } from '../web-api/files.ts';
import type { People } from '../web-api/people.ts';

/** Salesforce's sign-in pages for orgs that name none of their own. */
export interface LoginOrigins {
  readonly production: string;
  readonly sandbox: string;
}

/** All that acts may use; each names what it does. None sees Slack's `ack`, `respond` or client. */
export interface Uses extends Core {
  readonly people: People;
  readonly channel: Channel;
  readonly clock: Clock;
  /** With its slash. */
  readonly command: string;
  readonly webUrl: string;
  readonly scopes: readonly string[];
  readonly loginOrigins: LoginOrigins;
  readonly files: Files;
  /** Who has an e-mail address in Slack. Never throws. */
  readonly byEmail: AskSlack;
  /** Active admins by name and by configuration; Slack's own where those rule. Ids, at most 20. Throws E-SLACK-SILENT where that is nobody. */
  adminsToAsk(workspaceId: number): Promise<readonly string[]>;
  /** Ids of Slack's own admins while they are the bot's; none where a named admin is active. */
  slackAdminsRule(workspaceId: number): Promise<readonly string[]>;
  /** Whether somebody is an active full member of the workspace now. Throws E-SLACK-SILENT where Slack does not say. */
  isMember(workspaceId: number, userId: string): Promise<boolean>;
  /** What Slack calls a person: the id that does not change first, then the given one and those of `ids` that are theirs. */
  sameAs(workspaceId: number, userId: string, ids: readonly string[]): Promise<string[]>;
  parseMyDomain(text: string): { ok: true; signIn: SignInPage } | { ok: false; why: string };
  /** Names of people who hold at least this role; Slack's own admins where nobody does by name who is there. */
  whoCan(workspaceId: number, role: Role): Promise<readonly string[]>;
}
