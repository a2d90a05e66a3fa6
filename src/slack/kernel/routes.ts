import type { Role } from '../../members/role.ts';
import { checkChannel } from '../alerts/channel-check.ts';
import { digestHandler } from '../alerts/digest.ts';
import { alertRoutes } from '../alerts/routes.ts';
import { appRoutes, opensForApps } from '../apps/routes.ts';
import { addHandler, addValues, backToForm, freshLink, submitAdd } from '../domains/add.ts';
import {
  askDelete,
  deleteHandler,
  deleteValues,
  endGrantAgain,
  submitDelete,
} from '../domains/delete.ts';
import { showDetails, startSync, statusHandler, syncHandler } from '../domains/domain.ts';
import { listHandler } from '../domains/list.ts';
import { itIsNotOurs, itIsOurs } from '../domains/ownership.ts';
import { permissionsMessage } from '../domains/permissions.ts';
import {
  askReconnect,
  goOn,
  pressReconnect,
  reconnectHandler,
  submitReconnect,
  undoDelete,
} from '../domains/reconnect.ts';
import { type Asker, helpMessage, unknownKey, unknownVerb, verbHelp } from '../home/help.ts';
import { cancelledMessage, homeHint, versionMessage } from '../home/small.ts';
import { needsOf, officeRoutes } from '../team/routes.ts';
import type { Actor } from './actor.ts';
import { type Command, parseCommand } from './command.ts';
import type { HandlerDeps } from './deps.ts';
import { diagnosticsModal } from './errors.ts';
import { type ActionId, actionIds, callbackIds } from './ids.ts';
import { consentIdOf, domainIdOf } from './metadata.ts';
import { nothing, privately, type Reply, type SubmitReply } from './reply.ts';
import { factsOf, nearestVerb, type Verb, verbOf } from './verbs.ts';

/** Something that was asked for, with what it takes to be allowed. */
export interface Task {
  readonly needs: Role | 'none';
  /** As in "You can't …". */
  readonly act: string;
  /** How fresh the asker's standing must be. */
  readonly purpose: 'act' | 'view';
  /** Title of the window that opens for it; undefined where none does. */
  readonly opens: string | undefined;
  run(actor: Actor): Promise<Reply>;
}

/** What a press says. All of it may have been written by a stranger. */
export interface Press {
  readonly value: string | undefined;
  /** `private_metadata` of the window that it was pressed in. */
  readonly metadata: string;
  readonly appId: string;
  /** `state.values` of the window or message that it was pressed in. */
  readonly values?: unknown;
  /** The message that it was pressed in. */
  readonly message?: { readonly channel: string; readonly ts: string } | undefined;
}

/** What a submitted form says. */
export interface Submission {
  /** `state.values`: block id -> action id -> what was entered. */
  readonly values: unknown;
  readonly metadata: string;
}

/** A form that was submitted, with what it takes to be allowed. */
export interface Form {
  readonly needs: Role | 'none';
  readonly act: string;
  /** Title of the window that waits where the answer takes long. */
  readonly title: string;
  run(actor: Actor, said: Submission): Promise<SubmitReply>;
}

/** `typedIn`: the channel. */
type CommandRun = (actor: Actor, command: Command, typedIn?: string) => Promise<Reply>;
export type PressRow = Omit<Task, 'run'> & { run(actor: Actor, press: Press): Promise<Reply> };

export interface Routes {
  /** `typedIn`: the channel it was typed in. */
  command(text: string, typedIn?: string): Task;
  /** Undefined where nobody knows the id. */
  press(actionId: string, press: Press): Task | undefined;
  /** By callback id; undefined where nobody knows it. */
  form(callbackId: string): Form | undefined;
}

/** The one table: command, button or form -> handler, needed role. */
export function createRoutes(deps: HandlerDeps): Routes {
  const office = officeRoutes(deps);
  const alerts = alertRoutes(deps);
  const apps = appRoutes(deps);
  const asker = async (actor: Actor): Promise<Asker> => ({
    command: deps.command,
    role: actor.role,
    admins: await deps.whoCan(actor.who.workspaceId, 'admin'),
  });
  const permissions = async () => privately(permissionsMessage(deps.scopes));
  const help = async (actor: Actor) => privately(helpMessage(await asker(actor)));

  // A verb of the table fails to compile until it has a handler here.
  const commands: { readonly [V in Verb]: CommandRun } = {
    list: listHandler(deps),
    add: addHandler(deps),
    status: async (actor, command) =>
      command.words.length > 0
        ? statusHandler(deps)(actor, command)
        : listHandler(deps)(actor, command),
    sync: syncHandler(deps),
    reconnect: reconnectHandler(deps),
    delete: deleteHandler(deps),
    ...office.commands,
    ...alerts.commands,
    ...apps.commands,
    digest: digestHandler(deps),
    permissions,
    help: async (actor, { words: [word] }) => {
      const verb = word === undefined ? undefined : verbOf(word.toLowerCase());
      return verb ? privately(verbHelp(deps.command, verb)) : help(actor);
    },
    version: async () => {
      const { version, upSince } = deps.core.version;
      const lastTickAt = deps.core.version.lastTickAt();
      return privately(versionMessage({ version, upSince, lastTickAt }));
    },
  };

  const opensFor = (verb: Verb, command: Command): string | undefined => {
    if (verb === 'add') return 'Add a Salesforce domain';
    if (verb === 'reconnect') return RECONNECT;
    if (verb === 'delete') return 'Delete a domain';
    if (verb === 'settings') return 'Settings';
    if (verb === 'alerts') return 'Alerts here';
    if (verb === 'roles' && command.words.length > 0) return 'Give a role';
    if (verb === 'status' && command.words.length > 0) return 'Domain details';
    return opensForApps(verb, command);
  };

  function command(text: string, typedIn?: string): Task {
    const parsed = parseCommand(text);
    const verb = verbOf(parsed.verb);
    if (!verb) return unknown(parsed);
    const { act, keys } = factsOf(verb);
    const needs = needsOf(verb, parsed);
    const strange = [...parsed.options.keys()].find((key) => !keys.includes(key));
    return {
      needs,
      act,
      purpose: needs === 'none' ? 'view' : 'act',
      opens: strange === undefined ? opensFor(verb, parsed) : undefined,
      run: async (actor) =>
        strange === undefined
          ? commands[verb](actor, parsed, typedIn)
          : privately(unknownKey(strange, verb)),
    };
  }

  function unknown(parsed: Command): Task {
    const near = nearestVerb(parsed.verb);
    const rest = parsed.text.slice(parsed.verb.length).trim();
    return {
      needs: 'none',
      act: 'ask that',
      purpose: 'view',
      opens: undefined,
      run: async (actor) => privately(unknownVerb(await asker(actor), parsed.verb, near, rest)),
    };
  }

  const ofVerb = (verb: Verb) => ({ needs: factsOf(verb).needs, act: factsOf(verb).act });
  const seeing = { needs: 'none', act: 'see that', purpose: 'view', opens: undefined } as const;
  const adding = { ...ofVerb('add'), purpose: 'act' } as const;

  const presses: { readonly [Id in ActionId]: PressRow } = {
    // Its own row: what it needs is what the command in its value needs.
    [actionIds.run]: { ...seeing, run: async () => nothing },
    [actionIds.add]: {
      ...adding,
      opens: 'Add a Salesforce domain',
      run: (actor) => addHandler(deps)(actor, parseCommand('add')),
    },
    [actionIds.details]: {
      ...ofVerb('status'),
      purpose: 'view',
      opens: 'Domain details',
      run: (actor, { value }) => showDetails(deps, actor, domainIdOf(value)),
    },
    [actionIds.sync]: {
      ...ofVerb('sync'),
      purpose: 'act',
      opens: undefined,
      run: (actor, { value }) => startSync(deps, actor, domainIdOf(value)),
    },
    [actionIds.reconnect]: {
      ...ofVerb('reconnect'),
      purpose: 'act',
      opens: RECONNECT,
      run: (actor, { value }) => pressReconnect(deps, actor, value),
    },
    [actionIds.askReconnect]: {
      ...ofVerb('reconnect'),
      purpose: 'act',
      opens: RECONNECT,
      run: (actor, { value }) => askReconnect(deps, actor, domainIdOf(value)),
    },
    [actionIds.remove]: {
      ...ofVerb('delete'),
      purpose: 'act',
      opens: 'Delete a domain',
      run: (actor, { value }) => askDelete(deps, actor, domainIdOf(value)),
    },
    [actionIds.undo]: {
      needs: 'admin',
      act: 'bring a domain back',
      purpose: 'act',
      opens: RECONNECT,
      run: (actor, { value }) => undoDelete(deps, actor, domainIdOf(value)),
    },
    [actionIds.endAgain]: {
      needs: 'admin',
      act: 'end a grant',
      purpose: 'act',
      opens: undefined,
      run: (actor, { value }) => endGrantAgain(deps, actor, domainIdOf(value)),
    },
    [actionIds.ours]: {
      needs: 'operator',
      act: 'confirm a domain',
      purpose: 'act',
      opens: undefined,
      run: (actor, { value }) => itIsOurs(deps, actor, domainIdOf(value)),
    },
    [actionIds.notOurs]: {
      needs: 'operator',
      act: 'confirm a domain',
      purpose: 'act',
      opens: undefined,
      run: (actor, { value }) => itIsNotOurs(deps, actor, domainIdOf(value)),
    },
    [actionIds.carryOver]: {
      needs: 'admin',
      act: 'carry a domain over',
      purpose: 'act',
      opens: RECONNECT,
      run: (actor, { value }) => goOn(deps, actor, consentIdOf(value), 'carry over'),
    },
    [actionIds.bringBack]: {
      needs: 'admin',
      act: 'bring a domain back',
      purpose: 'act',
      opens: RECONNECT,
      run: (actor, { value }) => goOn(deps, actor, consentIdOf(value), 'bring back'),
    },
    [actionIds.addAsNew]: {
      ...adding,
      opens: 'What we ask for',
      run: (actor, { value }) => goOn(deps, actor, consentIdOf(value), 'add as new'),
    },
    [actionIds.startFresh]: {
      ...adding,
      opens: 'What we ask for',
      run: (actor, { value }) => goOn(deps, actor, consentIdOf(value), 'start fresh'),
    },
    // The menu's value says which of the two it is; `press` below sends it on.
    [actionIds.row]: { ...seeing, run: async () => nothing },
    [actionIds.consentOpen]: {
      ...adding,
      opens: 'What we ask for',
      run: (actor, { value }) => freshLink(deps, actor, consentIdOf(value)),
    },
    [actionIds.consentRenew]: {
      ...adding,
      opens: 'What we ask for',
      run: (actor, { value }) => freshLink(deps, actor, consentIdOf(value)),
    },
    [actionIds.consentCancel]: {
      ...adding,
      opens: undefined,
      run: async (actor, { value }) => {
        const { workspaceId, userId } = actor.who;
        const id = consentIdOf(value);
        const consent = await deps.core.consents.view(workspaceId, id);
        await deps.core.consents.cancel(workspaceId, id, userId);
        return consent ? privately(cancelledMessage(consent.name, consent.purpose)) : nothing;
      },
    },
    [actionIds.consentBack]: {
      ...adding,
      opens: undefined,
      run: (actor, { metadata }) => backToForm(deps, actor, metadata),
    },
    [actionIds.permissions]: { ...seeing, run: permissions },
    [actionIds.help]: { ...seeing, run: help },
    [actionIds.home]: {
      ...seeing,
      run: async (actor, { appId }) => {
        const query = new URLSearchParams({ app: appId, team: actor.who.teamId, tab: 'home' });
        const link = `${deps.webUrl.replace(/\/$/u, '')}/app_redirect?${query.toString().replaceAll('&', '&amp;')}`;
        return privately(homeHint(link));
      },
    },
    [actionIds.homeRefresh]: { ...seeing, run: async () => ({ kind: 'home' }) },
    [actionIds.diagnostics]: {
      ...seeing,
      opens: 'Diagnostics',
      run: async (_actor, { value }) => ({ kind: 'modal', view: diagnosticsModal(value) }),
    },
    [actionIds.checkAgain]: {
      ...seeing,
      run: (actor, { value }) => checkChannel(deps, actor, value),
    },
    [actionIds.link]: { ...seeing, run: async () => nothing },
    ...office.presses,
    ...alerts.presses,
    ...apps.presses,
  };

  function press(actionId: string, said: Press): Task | undefined {
    // `command.run#2`: several buttons of one kind in one row need ids of their own.
    const id = actionId.replace(/#\d+$/u, '');
    if (id === actionIds.run) return command(said.value ?? '');
    if (id === actionIds.row) return rowPress(said);
    const row = isActionId(id) ? presses[id] : undefined;
    return row && { ...row, run: (actor) => row.run(actor, said) };
  }

  function rowPress(said: Press): Task | undefined {
    const [, what = '', value] = /^([a-z]{1,20}):(\d{1,9})$/u.exec(said.value ?? '') ?? [];
    const action = rowActions.get(what);
    return action && press(action, { ...said, value });
  }

  const rowActions: ReadonlyMap<string, ActionId> = new Map([
    ['details', actionIds.details],
    ['sync', actionIds.sync],
    ['reconnect', actionIds.askReconnect],
    ['alerts', actionIds.domainAlerts],
    ['delete', actionIds.remove],
  ]);

  // Looked up by callback id; a window without inputs submits nothing.
  const forms: Readonly<Record<string, Form>> = {
    ...office.forms,
    ...alerts.forms,
    ...apps.forms,
    [callbackIds.add]: {
      ...ofVerb('add'),
      title: 'Add a Salesforce domain',
      run: (actor, { values }) => submitAdd(deps)(actor, addValues(values)),
    },
    [callbackIds.reconnect]: {
      ...ofVerb('reconnect'),
      title: RECONNECT,
      run: (actor, { metadata }) => submitReconnect(deps)(actor, metadata),
    },
    [callbackIds.remove]: {
      ...ofVerb('delete'),
      title: 'Delete a domain',
      run: (actor, { values, metadata }) =>
        submitDelete(deps)(actor, deleteValues(values), metadata),
    },
  };
  const form = (callbackId: string) =>
    Object.hasOwn(forms, callbackId) ? forms[callbackId] : undefined;

  return { command, press, form };
}

const RECONNECT = 'Reconnect a domain';

const ids: ReadonlySet<string> = new Set(Object.values(actionIds));
const isActionId = (id: string): id is ActionId => ids.has(id);
