import { offeredConversations, suggest } from './choose.ts';
import { runCommand } from './command.ts';
import type { Ack } from './deliver.ts';
import { rootOf, rootsOf, seenChannel, seenMessage, seenView } from './desk-seen.ts';
import { type Entered, valueEntered } from './desk-value.ts';
import { type Field, fieldsOf, valuesOf } from './fill.ts';
import { type Obj, obj, str } from './json.ts';
import { canRead, directChannel, findMessage } from './messages.ts';
import { actingTeam } from './payloads.ts';
import { createPersonDriver } from './person.ts';
import { deliverAction, pressedAction } from './press.ts';
import type { Place, SeenPage, Spot } from './seen.ts';
import { closeByPerson, type Submitted, submitTop } from './submit.ts';
import type { Channel, Message, Person } from './types.ts';
import { messageSurface, pressables, type Surface, viewSurface } from './visible.ts';
import type { World } from './world.ts';
import { writeMessage } from './write-message.ts';

export type Desk = ReturnType<typeof createDesk>;

/** A person at a page: sees everything as data and acts by ids; every act is a signed delivery to the bot. */
export function createDesk(world: World, person: Person) {
  const suggested = new Map<string, Obj[]>();
  const driver = createPersonDriver(world, person);

  const channelOf = (id: string): Channel => {
    const channel = world.channels.get(id);
    if (!channel || !visible(channel)) throw new Error('no such channel');
    return channel;
  };
  const visible = (channel: Channel) =>
    canRead(channel, person) || channel.ephemerals.some(({ onlyFor }) => onlyFor === person.id);

  function messageAt(channel: Channel, ts: string): Message {
    const own = channel.ephemerals.find((each) => each.ts === ts && each.onlyFor === person.id);
    const found = own ?? (canRead(channel, person) ? findMessage(channel, ts) : undefined);
    if (!found) throw new Error('this message is gone');
    return found;
  }

  function surfaceAt(place: Place): Surface {
    if ('view' in place) {
      const view = [person.stack.at(-1), person.home].find((each) => each?.id === place.view);
      if (!view) throw new Error('this view is closed');
      return viewSurface(view);
    }
    const channel = channelOf(place.channel);
    return messageSurface({ channel, message: messageAt(channel, place.ts) });
  }

  const isAt = (spot: Spot, block: Obj, element: Obj | undefined) =>
    str(block, 'block_id') === spot.block && str(element, 'action_id') === spot.action;

  function fieldAt(surface: Surface, spot: Spot): Field {
    const field = fieldsOf(surface.blocks).find(({ block, element }) => isAt(spot, block, element));
    if (!field) throw new Error('this field is gone');
    return field;
  }
  const key = ({ block, action }: Spot) => `${block}\n${action}`;

  async function enter(surface: Surface, spot: Spot, given: Entered) {
    const field = fieldAt(surface, spot);
    const known = suggested.get(key(spot)) ?? [];
    const value = await valueEntered(world, person, surface, field, given, known);
    const values = valuesOf(surface);
    values[spot.block] = { ...values[spot.block], [spot.action]: value };
    if (surface.kind === 'view') delete surface.view.errors[spot.block];
    return { field, value };
  }

  return {
    person,
    /** The direct conversation with the bot, opened if need be. */
    dm(): string | null {
      const team = actingTeam(world, person);
      return team.install
        ? directChannel(world, team.id, team.install.botUser, person.id).id
        : null;
    },
    team: () => world.teams.get(person.team)?.name ?? '',
    people: () =>
      [...world.people.values()].map(({ id, handle, name, role, team }) => ({
        id,
        handle,
        name,
        role,
        team: world.teams.get(team)?.name ?? '',
      })),
    channels: () =>
      [...world.channels.values()].filter(visible).map((each) => seenChannel(each, person)),
    page(channelId: string, before: string | null, count: number): SeenPage {
      const channel = channelOf(channelId);
      const roots = rootsOf(channel, person);
      const end = before === null ? roots.length : roots.findLastIndex(({ ts }) => ts < before) + 1;
      const start = Math.max(0, end - count);
      const shown = roots.slice(start, end);
      return {
        messages: shown.map((message) => seenMessage(world, channel, person, message)),
        more: start > 0,
      };
    },
    /** The message of this timestamp with its thread, or the thread that holds it. */
    message(channelId: string, ts: string) {
      const channel = world.channels.get(channelId);
      const root = channel && visible(channel) ? rootOf(channel, person, ts) : undefined;
      return channel && root ? seenMessage(world, channel, person, root) : null;
    },
    modal: () => {
      const top = person.stack.at(-1);
      return top ? seenView(top, person.stack.length) : null;
    },
    home: () => (person.home ? seenView(person.home, 1) : null),

    command: (channel: string, line: string): Promise<Ack> =>
      runCommand(world, person, channelOf(channel), line),
    say: (channel: string, text: string, thread?: string) => {
      const name = world.people.get(actingTeam(world, person).install?.botUser ?? '')?.name ?? '';
      const mention = name !== '' && text.startsWith(`@${name}`);
      return writeMessage(world, person, channelOf(channel), text.replace(`@${name}`, '').trim(), {
        mention,
        ...(thread ? { thread } : {}),
      });
    },
    openHome: () => driver.openHome(),
    shortcut(name: string, place?: Place): Promise<Ack> {
      if (place === undefined) return driver.shortcut(name);
      if ('view' in place) throw new Error('a window has no shortcuts');
      return driver.shortcut(name, messageAt(channelOf(place.channel), place.ts));
    },

    async press(place: Place, spot: Spot, option?: string): Promise<Ack> {
      const surface = surfaceAt(place);
      const found = pressables(surface.blocks).find(
        (each) =>
          isAt(spot, each.block, each.element) &&
          (option === undefined || str(each.option, 'value') === option),
      );
      if (!found) throw new Error('this button is gone');
      return deliverAction(world, person, surface, pressedAction(found));
    },
    /** Enters a value; `tell` says whether a field that tells the bot at once does so now. */
    async enter(place: Place, spot: Spot, given: Entered, tell: boolean): Promise<void> {
      const surface = surfaceAt(place);
      const { field, value } = await enter(surface, spot, given);
      if (!tell || !field.dispatches) return;
      await deliverAction(world, person, surface, {
        ...value,
        action_id: spot.action,
        block_id: spot.block,
      });
    },
    /** What a menu that searches offers for these letters. */
    async offered(place: Place, spot: Spot, typed: string) {
      const surface = surfaceAt(place);
      const { block, element } = fieldAt(surface, spot);
      const type = str(element, 'type');
      if (type.endsWith('external_select')) {
        const options = await suggest(world, person, surface, block, element, typed);
        suggested.set(key(spot), options);
        return options.map((each) => ({
          id: str(each, 'value'),
          label: str(obj(each, 'text'), 'text'),
        }));
      }
      const fits = ({ label }: { label: string }) =>
        label.toLowerCase().includes(typed.toLowerCase());
      if (type.endsWith('users_select'))
        return [...world.people.values()]
          .filter((each) => each.role !== 'bot' && !each.deleted)
          .map(({ id, name, handle }) => ({ id, label: `${name} (@${handle})` }))
          .filter(fits);
      return offeredConversations(world, person, surface, element).filter(fits);
    },
    async submit(viewId: string): Promise<Submitted> {
      const view = person.stack.at(-1);
      if (view?.id !== viewId) throw new Error('this window is closed');
      return submitTop(world, person, view);
    },
    close: (everything: boolean): Promise<void> => closeByPerson(world, person, everything),
  };
}
