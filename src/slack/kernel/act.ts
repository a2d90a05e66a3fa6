import type { Button, ExternalSelect, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Role } from '../../members/role.ts';
import { type ButtonLook, button, modal, searchMenu } from '../kit/blocks.ts';
import type { Actor } from './actor.ts';
import type { Command } from './command.ts';
import type { Reply, SubmitReply } from './reply.ts';
import type { Packed } from './value.ts';

/** How an act is typed: the help, the parser's answers and the README's table are made of this. */
export interface VerbFacts {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: 'Domains' | 'Apps' | 'Team';
  readonly args?: string;
  /** One sentence, from the reader's side. */
  readonly help: string;
  readonly example: string;
  /** Keys it takes, as in `status:error`. */
  readonly keys?: readonly string[];
  /** Title of the window that opens for it as it is typed; `ofOne`: only where words follow the verb. */
  readonly opens?: { readonly title: string; readonly ofOne?: true };
  /** First words after the verb that need another role than the act does. */
  readonly mayWith?: Readonly<Record<string, Role>>;
}

/**
 * How an act is called from Slack's own menus, as `manifest.yml` has it: a press of its id. `of: 'message'` is in the menu
 * of a message, also in threads, and the act's value is that message.
 */
export interface Shortcut {
  /** Slack's callback id. Never changed: the manifest of every installation holds it. */
  readonly id: string;
  readonly of: 'global' | 'message';
  /** At most 24 characters, as Slack takes them. */
  readonly name: string;
  readonly says: string;
}

/**
 * What can be known of an act in Slack without running it, said once: the table of routes, the roles, the help, the
 * buttons and the windows are made of it. What it does stands in its feature's `does.ts`.
 */
export interface ActFacts {
  /** Slack's action id. Never changed: old messages hold it. */
  readonly id?: string;
  /** Whose act it is; 'none' is any full member. */
  readonly may: Role | 'none';
  /** As in "You can't …". */
  readonly says: string;
  /** It costs an org, a channel or a file each time: a person may do such acts only so often. */
  readonly costly?: true;
  /** How fresh the asker's standing must be; for an act, where nothing is said. */
  readonly purpose?: 'view';
  /** A menu that is searched as somebody types: what it offers is asked of us. */
  readonly searched?: { readonly placeholder: string };
  /** What its button says, where the place does not say otherwise. */
  readonly label?: string;
  /** Title of the window that a press opens. */
  readonly window?: string;
  /** What its button holds; nothing, where nothing is said. */
  readonly value?: Packed<unknown>;
  readonly verb?: VerbFacts;
  readonly shortcut?: Shortcut;
  /** Its form: Slack's callback id, the window's title, and what the window remembers. */
  readonly form?: { readonly id: string; readonly title: string; readonly state?: Packed<unknown> };
}

type Of<P> = P extends Packed<infer T> ? T : undefined;
export type ValueOf<A extends ActFacts> = A extends { value: infer P } ? Of<P> : undefined;
export type StateOf<A extends ActFacts> = A extends { form: { state: infer P } }
  ? Of<P>
  : undefined;

export interface Look extends Omit<ButtonLook, 'value' | 'url'> {
  readonly text?: string;
  /** Sets buttons of one act in one row apart, since Slack wants an id of its own for each. */
  readonly nth?: number;
}

/** The window of a form; `state` is what it remembers. */
export interface FormParts {
  /** Where it says more than the act does. */
  readonly title?: string;
  readonly submit?: string;
  readonly close?: string;
  readonly blocks: readonly KnownBlock[];
}

type Value<A extends ActFacts> =
  undefined extends ValueOf<A>
    ? [value?: ValueOf<A>, look?: Look]
    : [value: ValueOf<A>, look?: Look];
type State<A extends ActFacts> =
  undefined extends StateOf<A> ? [parts: FormParts] : [parts: FormParts, state: StateOf<A>];

export interface ActTools<A extends ActFacts> {
  /** Throws where the act has no id or no words for a button. */
  button(...given: Value<A>): Button;
  /** Throws where the act is no menu that is searched. */
  menu(): ExternalSelect;
  /** Throws where the act has no form. */
  formWindow(...given: State<A>): ModalView;
}

export type Act<A extends ActFacts = ActFacts> = A & ActTools<A>;

/** An act, with what makes its buttons and its window. */
export function act<const A extends ActFacts>(facts: A): Act<A> {
  return {
    ...facts,
    button: (...given: Value<A>) => {
      const [value, look = {}] = given;
      const { text = facts.label, nth, ...more } = look;
      if (facts.id === undefined || text === undefined)
        throw new TypeError(`no button: ${facts.says}`);
      return button(text, nth === undefined ? facts.id : `${facts.id}#${nth}`, {
        ...more,
        ...(facts.value && { value: facts.value.pack(value) }),
      });
    },
    menu: () => {
      if (facts.id === undefined || !facts.searched) throw new TypeError(`no menu: ${facts.says}`);
      return searchMenu(facts.id, facts.searched.placeholder);
    },
    formWindow: (...given: State<A>) => {
      const [parts, state] = given;
      if (!facts.form) throw new TypeError(`no form: ${facts.says}`);
      const { id, title, state: packed } = facts.form;
      return modal({
        title,
        ...parts,
        callbackId: id,
        ...(packed && { metadata: packed.pack(state) }),
      });
    },
  };
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
export interface Submission<S = unknown> {
  /** `state.values`: block id -> action id -> what was entered. */
  readonly values: unknown;
  /** What the window remembered; throws E-STALE-CARD where that is not of this version. */
  readonly state: S;
}

/** What one act does; each takes of `uses` what it names. */
type DoesOne<A extends ActFacts, U> = (A extends { verb: VerbFacts }
  ? {
      /** `typedIn`: the channel. */
      typed(uses: U, actor: Actor, command: Command, typedIn?: string): Promise<Reply>;
    }
  : unknown) &
  (A extends { id: string }
    ? { pressed(uses: U, actor: Actor, value: ValueOf<A>, press: Press): Promise<Reply> }
    : unknown) &
  (A extends { searched: object }
    ? { offered(uses: U, actor: Actor, typed: string): Promise<readonly PlainTextOption[]> }
    : unknown) &
  (A extends { form: object }
    ? { submitted(uses: U, actor: Actor, said: Submission<StateOf<A>>): Promise<SubmitReply> }
    : unknown);

/** What the acts of a feature do: an act that is forgotten does not compile. */
export type Does<Acts extends Readonly<Record<string, ActFacts>>, U> = {
  readonly [Name in keyof Acts]: DoesOne<Acts[Name], U>;
};
