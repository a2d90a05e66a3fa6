import { type FieldValue, findPerson } from './choose.ts';
import { runCommand } from './command.ts';
import type { Ack } from './deliver.ts';
import { emit } from './events.ts';
import { everythingSeen as everything } from './everything.ts';
import { fillField, findField } from './fill.ts';
import { idInPayloads } from './grid.ts';
import { canRead, directChannel } from './messages.ts';
import { seeView, type ViewSeen } from './modal-seen.ts';
import { actingTeam } from './payloads.ts';
import { type ConfirmChoice, deliverAction, passConfirm, pressedAction } from './press.ts';
import { readerFor } from './reader.ts';
import { renderBlocks, renderMessage } from './render-text.ts';
import { callShortcut } from './shortcut.ts';
import { closeByPerson, type Submitted, submitTop } from './submit.ts';
import type { Channel, Message, Person } from './types.ts';
import { until } from './until.ts';
import { wireView } from './views.ts';
import {
  messageSurface,
  messagesSeen,
  pressables,
  type Surface,
  surfaces,
  viewSurface,
} from './visible.ts';
import type { World } from './world.ts';
import { writeMessage } from './write-message.ts';

const WAIT_MS = 30_000;

export interface Where {
  /** `home`, `modal`, `dm`, a channel by `#name`, or one message. Absent: whatever is newest or on top. */
  in?: 'home' | 'modal' | 'dm' | `#${string}` | Message;
  /** Only what stands in a block that shows this text. */
  near?: string;
  /** How long to wait for it to appear, in real milliseconds. */
  waitMs?: number;
}

export interface Pressed {
  /** Where the browser goes, if the thing was a link. */
  url?: string;
  /** The bot's answer; absent for a plain link and a dialog that was denied. */
  ack?: Ack;
}

export type PersonDriver = ReturnType<typeof createPersonDriver>;

/** A person at the keyboard: acts by what they can see, never by ids. */
export function createPersonDriver(world: World, person: Person) {
  const botDm = (): Channel => {
    const install = actingTeam(world, person).install;
    if (!install) throw new Error('the app is not installed');
    return directChannel(world, actingTeam(world, person).id, install.botUser, person.id);
  };

  const channelNamed = (name: string): Channel => {
    if (name === 'dm') return botDm();
    const fits = [...world.channels.values()].filter(
      (each) => `#${each.name}` === name || each.name === name || each.id === name,
    );
    const found =
      fits.find((each) => each.members.has(person.id)) ??
      fits.find((each) => canRead(each, person));
    if (!found) throw new Error(`${person.handle} can see no channel ${name}`);
    return found;
  };

  const looksAt = (place: Where['in']): Surface[] => {
    if (place === undefined) return surfaces(world, person);
    if (place === 'home') return person.home ? [viewSurface(person.home)] : [];
    if (place === 'modal') return person.stack.slice(-1).map(viewSurface);
    if (typeof place === 'string') {
      const channel = channelNamed(place);
      return messagesSeen(channel, person)
        .reverse()
        .map((message) => messageSurface({ channel, message }));
    }
    const channel = world.channels.get(place.channel);
    return channel ? [messageSurface({ channel, message: place })] : [];
  };

  /** The blocks to look in: all of a surface, or those that show a text. */
  const blocksNear = (surface: Surface, near: string | undefined) =>
    near === undefined
      ? surface.blocks
      : surface.blocks.filter((block) =>
          renderBlocks([block], readerFor(world, person)).includes(near),
        );

  const appears = <T>(
    what: string,
    { waitMs = WAIT_MS }: Where,
    find: () => T | undefined,
  ): Promise<T> =>
    until(find, waitMs, () => `${person.handle} finds no ${what}.\n${everything(world, person)}`);

  const findPressable = (label: string, options: Where) => {
    for (const surface of looksAt(options.in)) {
      const all = pressables(blocksNear(surface, options.near));
      const found =
        all.find((each) => each.label === label) ??
        all.find((each) => each.label.startsWith(label));
      if (found) return { surface, found };
    }
    return undefined;
  };

  const rendered = (message: Message) => renderMessage(message, readerFor(world, person));
  const top = () => {
    const view = person.stack.at(-1);
    if (!view) throw new Error(`${person.handle} has no modal open.\n${everything(world, person)}`);
    return view;
  };

  return {
    person,
    id: person.id,

    /** Types a slash command, such as `/salesforce add`; resolves when it is acked or has failed. */
    command: async (line: string, options: { channel?: string } = {}): Promise<Ack> =>
      runCommand(world, person, channelNamed(options.channel ?? '#general'), line),

    /**
     * Presses the newest visible button, menu entry or link whose label starts with this. Waits for it
     * to appear. A confirm dialog needs `confirm`: its button's label, or true or false.
     */
    async press(
      label: string,
      options: Where & { confirm?: ConfirmChoice } = {},
    ): Promise<Pressed> {
      const { surface, found } = await appears(`"${label}" to press`, options, () =>
        findPressable(label, options),
      );
      if (!passConfirm(found.element, options.confirm, found.label)) return {};
      const url = found.url === undefined ? {} : { url: found.url };
      if (!found.element) return url;
      return { ...url, ack: await deliverAction(world, person, surface, pressedAction(found)) };
    },

    /** Chooses in a menu of a message, modal or Home by its label (or placeholder) and option text. */
    async choose(label: string, value: FieldValue, options: Where = {}): Promise<void> {
      const { surface, field } = await appears(`menu "${label}"`, options, () => {
        for (const each of looksAt(options.in)) {
          const field = findField(blocksNear(each, options.near), label);
          if (field) return { surface: each, field };
        }
        return undefined;
      });
      await fillField(world, person, surface, field, value);
    },

    /** Fills in the open modal (or the Home) by label; values by their visible text. */
    async fill(values: Record<string, FieldValue>, options: Where = {}): Promise<void> {
      const place = options.in ?? 'modal';
      for (const [label, value] of Object.entries(values)) {
        const { surface, field } = await appears(`input "${label}"`, options, () => {
          const surface = looksAt(place)[0];
          const field = surface && findField(blocksNear(surface, options.near), label);
          return surface && field ? { surface, field } : undefined;
        });
        await fillField(world, person, surface, field, value);
      }
    },

    /** Presses the modal's submit button, whose label must start with this. */
    async submit(label?: string, options: Where = {}): Promise<Submitted> {
      const shows = () => seeView(world, person, top()).submit;
      const fits = () =>
        person.stack.length > 0 && shows()?.startsWith(label ?? '') ? true : undefined;
      await appears(`modal with [${label ?? 'any submit'}]`, options, fits);
      return submitTop(world, person, top());
    },

    /** Chooses a shortcut of the app: a global one, or one in the menu of a message. */
    shortcut: (name: string, message?: Message): Promise<Ack> =>
      callShortcut(world, person, name, message),

    /** Closes the top modal by its Close button; with `all`, all of them by the X. */
    closeModal: (options: { all?: boolean } = {}): Promise<void> =>
      closeByPerson(world, person, options.all === true),

    /** Opens the App Home; resolves when the event is answered. */
    async openHome(): Promise<void> {
      const team = actingTeam(world, person);
      const view = person.home ? { view: wireView(world, person.home) } : {};
      await emit(world, team, {
        type: 'app_home_opened',
        user: idInPayloads(person),
        channel: botDm().id,
        tab: 'home',
        ...view,
      });
    },

    /** Writes `@bot text` in a channel, or in the thread of a message there. */
    mention: async (channel: string, text: string, options: { thread?: Message | string } = {}) =>
      writeMessage(world, person, channelNamed(channel), text, { ...options, mention: true }),
    /** Writes plain text in a channel or `dm`. */
    say: async (channel: string, text: string, options: { thread?: Message | string } = {}) =>
      writeMessage(world, person, channelNamed(channel), text, options),

    /** The modal on top as it is seen, if one is open. */
    get modal(): ViewSeen | undefined {
      const view = person.stack.at(-1);
      return view && seeView(world, person, view);
    },
    get home(): ViewSeen | undefined {
      return person.home && seeView(world, person, person.home);
    },
    get stackDepth(): number {
      return person.stack.length;
    },
    /** What this person reads in a channel, own ephemerals included, newest last. */
    sees: (channel: string): string[] => messagesSeen(channelNamed(channel), person).map(rendered),
    /** What this person reads in the direct conversation with the bot, newest last. */
    dm: (): string[] => messagesSeen(botDm(), person).map(rendered),
    /** Ephemeral messages of all channels that only this person sees, newest last. */
    get ephemerals(): string[] {
      return [...world.channels.values()]
        .flatMap((channel) => channel.ephemerals.filter((each) => each.onlyFor === person.id))
        .sort((a, b) => a.ts.localeCompare(b.ts))
        .map(rendered);
    },
    /** The messages themselves, for a look at blocks and history. */
    messages: (channel: string): Message[] => messagesSeen(channelNamed(channel), person),
    /** Someone else as this person would find them. */
    find: (name: string): Person => findPerson(world, person.team, name),
  };
}
