import type { PlainTextOption } from '@slack/types';
import type { Role } from '../../members/role.ts';
import type { ActFacts, Press, Submission, VerbFacts } from './act.ts';
import type { Actor } from './actor.ts';
import { type Command, parseCommand, strayWord } from './command.ts';
import { type MessageRef, messageRef } from './message-ref.ts';
import { nothing, type Reply, type SubmitReply } from './reply.ts';

/** Something that was asked for, with what it takes to be allowed. */
export interface Task {
  readonly needs: Role | 'none';
  /** As in "You can't …". */
  readonly act: string;
  /** How fresh the asker's standing must be. */
  readonly purpose: 'act' | 'view';
  readonly costly: boolean;
  /** Title of the window that opens for it; undefined where none does. */
  readonly opens: string | undefined;
  run(actor: Actor): Promise<Reply>;
}

/** A form that was submitted, with what it takes to be allowed. */
export interface Form {
  readonly needs: Role | 'none';
  readonly act: string;
  readonly costly: boolean;
  /** Title of the window that waits where the answer takes long. */
  readonly title: string;
  /** `metadata`: what the window remembered, as Slack gives it back. */
  run(actor: Actor, said: { values: unknown; metadata: string }): Promise<SubmitReply>;
}

/** A menu that is searched as somebody types. */
export interface Search {
  readonly needs: Role | 'none';
  readonly act: string;
  run(actor: Actor, typed: string): Promise<readonly PlainTextOption[]>;
}

export interface Routes {
  /** `typedIn`: the channel it was typed in. */
  command(text: string, typedIn?: string): Task;
  /** Undefined where nobody knows the id. */
  press(actionId: string, press: Press): Task | undefined;
  /** By callback id; undefined where nobody knows it. */
  form(callbackId: string): Form | undefined;
  /** By callback id; undefined where nobody knows it. `message`: whose menu it was chosen in. */
  shortcut(callbackId: string, press: Press, message: MessageRef | undefined): Called | undefined;
  /** Undefined where no such menu is searched. */
  search(actionId: string): Search | undefined;
}

/** What a shortcut does, and the press that does it again. */
export interface Called {
  readonly task: Task;
  readonly again: { readonly actionId: string; readonly value: string | undefined };
}

/** What an act does, its value and state being what its facts say. */
export interface Doing<U> {
  typed?(uses: U, actor: Actor, command: Command, typedIn?: string): Promise<Reply>;
  pressed?(uses: U, actor: Actor, value: unknown, press: Press): Promise<Reply>;
  offered?(uses: U, actor: Actor, typed: string): Promise<readonly PlainTextOption[]>;
  submitted?(uses: U, actor: Actor, said: Submission): Promise<SubmitReply>;
}

export interface Entry<U> {
  readonly facts: ActFacts;
  readonly does: Doing<U>;
}

/** The acts of a feature, each with what it does. */
export const entriesOf = <U, Acts extends Readonly<Record<string, ActFacts>>>(
  acts: Acts,
  does: { readonly [Name in keyof Acts]: Doing<U> },
): Entry<U>[] => Object.entries(acts).map(([name, facts]) => ({ facts, does: does[name] ?? {} }));

/** Ids that are no act's own. */
export const runId = 'command.run';
/** Links: Slack tells us of the press all the same. */
export const linkId = 'link.open';

/** What is typed that no verb takes. */
export interface Unknown<U> {
  verb(uses: U, actor: Actor, command: Command): Promise<Reply>;
  key(key: string, verb: VerbFacts): Reply;
  word(word: string, verb: VerbFacts): Reply;
}

/** Command, button or form -> what it needs, and what it does. */
export function createRoutes<U>(
  uses: U,
  entries: readonly Entry<U>[],
  more: {
    /** The act behind a typed word or alias. */
    verbOf(word: string): VerbFacts | undefined;
    unknown: Unknown<U>;
    /** Menus whose value says which act is meant, and of what: `sync:12`. By the menu's id. */
    menus: Readonly<Record<string, Readonly<Record<string, string>>>>;
  },
): Routes {
  const { verbOf, unknown, menus } = more;
  const byVerb = new Map(entries.map((entry) => [entry.facts.verb?.name, entry]));
  const byId = new Map(entries.map((entry) => [entry.facts.id, entry]));
  const byShortcut = new Map(entries.map((entry) => [entry.facts.shortcut?.id, entry]));
  const byForm = new Map(entries.map((entry) => [entry.facts.form?.id, entry]));
  const seeing = {
    needs: 'none',
    act: 'see that',
    purpose: 'view',
    costly: false,
    opens: undefined,
  } as const;

  function command(text: string, typedIn?: string): Task {
    const parsed = parseCommand(text);
    const verb = verbOf(parsed.verb);
    const entry = verb && byVerb.get(verb.name);
    if (!verb || !entry) {
      const run = (actor: Actor) => unknown.verb(uses, actor, parsed);
      return { ...seeing, act: 'ask that', run };
    }
    const { facts, does } = entry;
    const needs = verb.mayWith?.[parsed.words[0]?.toLowerCase() ?? ''] ?? facts.may;
    const strange = [...parsed.options.keys()].find((key) => !verb.keys?.includes(key));
    const stray = strayWord(parsed.words, verb.args);
    const isClear = strange === undefined && stray === undefined;
    const { title, ofOne } = verb.opens ?? {};
    return {
      needs,
      act: facts.says,
      purpose: needs === 'none' ? 'view' : 'act',
      costly: facts.costly === true,
      opens: isClear && (!ofOne || parsed.words.length > 0) ? title : undefined,
      run: async (actor) => {
        if (strange !== undefined) return unknown.key(strange, verb);
        if (stray !== undefined) return unknown.word(stray, verb);
        return does.typed?.(uses, actor, parsed, typedIn) ?? nothing;
      },
    };
  }

  function press(actionId: string, said: Press): Task | undefined {
    // `command.run#2`: several buttons of one kind in one row need ids of their own.
    const id = actionId.replace(/#\d+$/u, '');
    if (id === runId) return command(said.value ?? '');
    if (id === linkId) return { ...seeing, run: async () => nothing };
    const menu = Object.hasOwn(menus, id) ? menus[id] : undefined;
    if (menu) return chosenIn(menu, said);
    const entry = byId.get(id);
    if (!entry) return undefined;
    const { facts, does } = entry;
    return {
      needs: facts.may,
      act: facts.says,
      purpose: facts.purpose ?? 'act',
      costly: facts.costly === true,
      opens: facts.window,
      run: async (actor) =>
        does.pressed?.(uses, actor, facts.value?.read(said.value), said) ?? nothing,
    };
  }

  function chosenIn(menu: Readonly<Record<string, string>>, said: Press): Task | undefined {
    const [, what = '', value] = /^([a-z]{1,20}):(\d{1,9})$/u.exec(said.value ?? '') ?? [];
    const id = Object.hasOwn(menu, what) ? menu[what] : undefined;
    return id === undefined ? undefined : press(id, { ...said, value });
  }

  function form(callbackId: string): Form | undefined {
    const entry = byForm.get(callbackId);
    if (!entry?.facts.form || !entry.does.submitted) return undefined;
    const { facts, does } = entry;
    const { title, state } = entry.facts.form;
    return {
      needs: facts.may,
      act: facts.says,
      costly: facts.costly === true,
      title,
      run: async (actor, { values, metadata }) => {
        const submission: Submission = {
          values,
          // Read where it is looked at: a form that asks for everything anew takes whatever it remembered.
          get state() {
            return state?.read(metadata);
          },
        };
        return (await does.submitted?.(uses, actor, submission)) ?? { kind: 'close' };
      },
    };
  }

  function search(actionId: string): Search | undefined {
    const entry = byId.get(actionId);
    if (!entry?.does.offered) return undefined;
    const { facts, does } = entry;
    return {
      needs: facts.may,
      act: facts.says,
      run: async (actor, typed) => (await does.offered?.(uses, actor, typed)) ?? [],
    };
  }

  function shortcut(callbackId: string, said: Press, message: MessageRef | undefined) {
    const facts = byShortcut.get(callbackId)?.facts;
    if (facts?.id === undefined) return undefined;
    const ofMessage = facts.shortcut?.of === 'message';
    const value = ofMessage && message ? messageRef.pack(message) : undefined;
    const task = press(facts.id, { ...said, value });
    return task && { task, again: { actionId: facts.id, value } };
  }

  return { command, press, form, shortcut, search };
}
