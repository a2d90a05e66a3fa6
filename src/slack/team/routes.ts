import type { Role } from '../../members/role.ts';
import { declineHanded, openHanded, showPicker, submitHandOver } from '../domains/handover.ts';
import { openInterval, submitInterval } from '../domains/interval.ts';
import type { Command } from '../kernel/command.ts';
import type { HandlerDeps } from '../kernel/deps.ts';
import { actionIds, callbackIds } from '../kernel/ids.ts';
import { domainIdOf } from '../kernel/metadata.ts';
import type { Reply } from '../kernel/reply.ts';
import type { Form, PressRow } from '../kernel/routes.ts';
import { factsOf, type Verb } from '../kernel/verbs.ts';
import { giveAccess, openAccess, openDecline, submitAccess, submitDecline } from './access.ts';
import { auditHandler } from './audit.ts';
import { exportHandler } from './export.ts';
import { openRole, rolesHandler, setEveryone, showRoles, submitRole } from './roles.ts';
import {
  openChannel,
  openErase,
  settingsHandler,
  submitChannel,
  submitErase,
  submitSettings,
  useChannel,
} from './settings.ts';

/** What a command needs as it was typed: the audit log leaves only in an admin's hands, who alone pauses policies. */
export const needsOf = (verb: Verb, { words: [first = ''] }: Command): Role | 'none' => {
  const word = first.toLowerCase();
  const isAdmins =
    (verb === 'export' && word === 'audit') ||
    (verb === 'policies' && (word === 'pause' || word === 'resume'));
  return isAdmins ? 'admin' : factsOf(verb).needs;
};

/** The rows of the table for roles, acts, settings, the home and consents that were handed on. */
export function officeRoutes(deps: HandlerDeps) {
  const commands = {
    export: exportHandler(deps),
    audit: auditHandler(deps),
    roles: rolesHandler(deps),
    settings: settingsHandler(deps),
  };

  const anyone = { needs: 'none', purpose: 'act', opens: undefined } as const;
  const admins = (act: string, opens?: string) =>
    ({ needs: 'admin', act, purpose: 'act', opens }) as const;
  const answering = 'answer requests for access';

  const presses = {
    [actionIds.askAccess]: {
      ...anyone,
      act: 'ask for access',
      opens: 'Ask for access',
      run: (_actor, { value }) => openAccess(value),
    },
    [actionIds.accessWeek]: {
      ...admins(answering),
      run: (actor, { value }) => giveAccess(deps, actor, value, true),
    },
    [actionIds.accessGive]: {
      ...admins(answering),
      run: (actor, { value }) => giveAccess(deps, actor, value, false),
    },
    [actionIds.accessDecline]: {
      ...admins(answering, 'Decline the request'),
      run: (actor, { value }) => openDecline(deps, actor, value),
    },
    [actionIds.roles]: {
      needs: factsOf('roles').needs,
      act: factsOf('roles').act,
      purpose: 'act',
      opens: undefined,
      run: (actor) => showRoles(deps, actor),
    },
    [actionIds.roleGive]: {
      ...admins('change roles', 'Give a role'),
      run: (actor) => openRole(deps, actor, undefined),
    },
    [actionIds.roleChange]: {
      ...admins('change roles', 'Give a role'),
      run: (actor, { value }) => openRole(deps, actor, value ?? ''),
    },
    [actionIds.rolesEveryone]: {
      ...admins('change roles'),
      run: (actor, { value }) => setEveryone(deps, actor, value),
    },
    [actionIds.interval]: {
      ...admins(RHYTHM, 'Sync interval'),
      run: (actor, { value }) => openInterval(deps, actor, domainIdOf(value)),
    },
    [actionIds.settings]: { ...admins('change settings', 'Settings'), run: commands.settings },
    [actionIds.alertChannel]: {
      ...admins('change settings', 'Choose alert channel'),
      run: openChannel,
    },
    [actionIds.channelUse]: {
      ...admins('change settings'),
      run: (actor, { value }) => useChannel(deps, actor, value),
    },
    [actionIds.erase]: {
      ...admins('erase everything', 'Erase everything'),
      run: (actor) => openErase(deps, actor),
    },
    [actionIds.homePage]: {
      ...anyone,
      purpose: 'view',
      act: 'see the domains',
      run: async (_actor, { value }): Promise<Reply> => ({ kind: 'home', page: pageOf(value) }),
    },
    [actionIds.handOver]: {
      needs: factsOf('add').needs,
      act: factsOf('add').act,
      purpose: 'act',
      opens: undefined,
      run: async (_actor, { metadata, values }) => showPicker(deps, metadata, values),
    },
    // Whoever it was handed to needs no role; that it was is asked where it is done.
    [actionIds.handedOpen]: {
      ...anyone,
      act: 'connect a domain',
      opens: 'What we ask for',
      run: (actor, { value }) => openHanded(deps, actor, value),
    },
    [actionIds.handedDecline]: {
      ...anyone,
      act: 'connect a domain',
      run: (actor, { value }) => declineHanded(deps, actor, value),
    },
  } satisfies Record<string, PressRow>;

  const forms: Readonly<Record<string, Form>> = {
    [callbackIds.handOver]: {
      needs: factsOf('add').needs,
      act: factsOf('add').act,
      title: 'What we ask for',
      run: submitHandOver(deps),
    },
    [callbackIds.access]: {
      needs: 'none',
      act: 'ask for access',
      title: 'Ask for access',
      run: submitAccess(deps),
    },
    [callbackIds.decline]: {
      needs: 'admin',
      act: answering,
      title: 'Decline the request',
      run: submitDecline(deps),
    },
    [callbackIds.role]: {
      needs: 'admin',
      act: 'change roles',
      title: 'Give a role',
      run: submitRole(deps),
    },
    [callbackIds.channel]: {
      needs: 'admin',
      act: 'change settings',
      title: 'Choose alert channel',
      run: submitChannel(deps),
    },
    [callbackIds.interval]: {
      needs: 'admin',
      act: RHYTHM,
      title: 'Sync interval',
      run: submitInterval(deps),
    },
    [callbackIds.settings]: {
      needs: 'admin',
      act: 'change settings',
      title: 'Settings',
      run: submitSettings(deps),
    },
    [callbackIds.erase]: {
      needs: 'admin',
      act: 'erase everything',
      title: 'Erase everything',
      run: submitErase(deps),
    },
  };

  return { commands, presses, forms };
}

const RHYTHM = 'change how often a domain is read';

const pageOf = (value: string | undefined): number =>
  /^\d{1,3}$/u.test(value ?? '') ? Number(value) : 0;
