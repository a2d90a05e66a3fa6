import type { Role } from '../members/role.ts';
import type { Actor } from './actor.ts';
import { type Command, parseCommand } from './command.ts';
import { diagnosticsModal } from './errors.ts';
import { type AddValues, addHandler, backToForm, freshLink, submitAdd } from './handlers/add.ts';
import { checkChannel } from './handlers/channel-check.ts';
import type { HandlerDeps } from './handlers/deps.ts';
import { showDetails, startSync, statusHandler, syncHandler } from './handlers/domain.ts';
import { listHandler } from './handlers/list.ts';
import { type ActionId, actionIds } from './ids.ts';
import { type Asker, helpMessage, unknownKey, unknownVerb, verbHelp } from './messages/help.ts';
import { permissionsMessage } from './messages/permissions.ts';
import { cancelledMessage, homeHint, versionMessage } from './messages/small.ts';
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
}

type CommandRun = (actor: Actor, command: Command) => Promise<Reply>;
type PressRow = Omit<Task, 'run'> & { run(actor: Actor, press: Press): Promise<Reply> };

export interface Routes {
  command(text: string): Task;
  /** Undefined where nobody knows the id. */
  press(actionId: string, press: Press): Task | undefined;
  submitAdd(actor: Actor, values: AddValues): Promise<SubmitReply>;
}

/** The one table: command or button -> handler, needed role. Forms: `submitAdd` needs what `add` needs. */
export function createRoutes(deps: HandlerDeps): Routes {
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
    return verb === 'status' && command.words.length > 0 ? 'Domain details' : undefined;
  };

  function command(text: string): Task {
    const parsed = parseCommand(text);
    const verb = verbOf(parsed.verb);
    if (!verb) return unknown(parsed);
    const { needs, act, keys } = factsOf(verb);
    const strange = [...parsed.options.keys()].find((key) => !keys.includes(key));
    return {
      needs,
      act,
      purpose: needs === 'none' ? 'view' : 'act',
      opens: strange === undefined ? opensFor(verb, parsed) : undefined,
      run: async (actor) =>
        strange === undefined
          ? commands[verb](actor, parsed)
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
        return consent ? privately(cancelledMessage(consent.name)) : nothing;
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
    const [, what, value] = /^(details|sync):(\d{1,9})$/u.exec(said.value ?? '') ?? [];
    if (!what) return undefined;
    return press(what === 'sync' ? actionIds.sync : actionIds.details, { ...said, value });
  }

  return { command, press, submitAdd: submitAdd(deps) };
}

const ids: ReadonlySet<string> = new Set(Object.values(actionIds));
const isActionId = (id: string): id is ActionId => ids.has(id);
