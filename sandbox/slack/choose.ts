import { deliverInteraction } from './deliver.ts';
import { isOf } from './grid.ts';
import { isObj, type Obj, obj, objs, str, strs } from './json.ts';
import { canRead } from './messages.ts';
import { base } from './payloads.ts';
import { teamOf, where } from './press.ts';
import { optionsOf } from './render-element.ts';
import type { Person } from './types.ts';
import type { Walk } from './validate/check.ts';
import { suggestions } from './validate/elements.ts';
import type { Surface } from './visible.ts';
import type { World } from './world.ts';

/** A file for a file input. */
export interface FileToGive {
  name: string;
  content: string | Buffer;
}
export type FieldValue = string | string[] | boolean | number | null | FileToGive | FileToGive[];

const optionText = (option: Obj) => str(obj(option, 'text'), 'text');
const wire = ({ text, value, description }: Obj): Obj => ({
  text,
  value,
  ...(description ? { description } : {}),
});

function pick(options: Obj[], wanted: string): Obj {
  const found =
    options.find((each) => optionText(each) === wanted) ??
    options.find((each) => optionText(each).startsWith(wanted));
  if (!found)
    throw new Error(
      `no option "${wanted}" among: ${options.map(optionText).join(' | ') || 'none'}`,
    );
  return wire(found);
}

/** What an element's value becomes when a person enters `wanted`. Throws where that is not offered. */
export async function entered(
  world: World,
  person: Person,
  surface: Surface,
  block: Obj,
  element: Obj,
  wanted: FieldValue,
): Promise<Obj> {
  const type = str(element, 'type');
  const list = Array.isArray(wanted)
    ? wanted.map(String)
    : wanted === null || wanted === ''
      ? []
      : [String(wanted)];
  const one = list[0] ?? null;
  const many = type.startsWith('multi_');

  if (type === 'checkboxes') {
    const options = optionsOf(element);
    if (typeof wanted === 'boolean')
      return { type, selected_options: wanted ? options.map(wire) : [] };
    return { type, selected_options: list.map((each) => pick(options, each)) };
  }
  if (type === 'radio_buttons' || type.endsWith('static_select')) {
    const picked = list.map((each) => pick(optionsOf(element), each));
    return many ? { type, selected_options: picked } : { type, selected_option: picked[0] ?? null };
  }
  if (type.endsWith('external_select')) {
    const picked: Obj[] = [];
    for (const each of list)
      picked.push(pick(await suggest(world, person, surface, block, element, each), each));
    return many ? { type, selected_options: picked } : { type, selected_option: picked[0] ?? null };
  }
  if (type.endsWith('users_select')) {
    const ids = list.map((each) => findPerson(world, surfaceTeam(world, person, surface), each).id);
    return many ? { type, selected_users: ids } : { type, selected_user: ids[0] ?? null };
  }
  if (type.endsWith('conversations_select') || type.endsWith('channels_select')) {
    const key = type.endsWith('channels_select') ? 'channel' : 'conversation';
    const ids = list.map((each) => findConversation(world, person, surface, element, each));
    return many
      ? { type, [`selected_${key}s`]: ids }
      : { type, [`selected_${key}`]: ids[0] ?? null };
  }
  if (type === 'file_input') return { type, files: giveFiles(world, person, surface, wanted) };
  if (type === 'datepicker') return { type, selected_date: one };
  if (type === 'timepicker') return { type, selected_time: one };
  if (type === 'datetimepicker')
    return { type, selected_date_time: one === null ? null : Number(one) };
  if (type.endsWith('_input')) return { type, value: one };
  throw new Error(`a ${type} cannot be filled in`);
}

const surfaceTeam = (world: World, person: Person, surface: Surface) =>
  teamOf(world, person, surface).id;

/** A person by handle, `@handle`, name or `@Name`. */
export function findPerson(world: World, team: string, wanted: string): Person {
  const name = wanted.replace(/^@/, '');
  const fits = [...world.people.values()].filter((each) =>
    [each.id, each.grid?.id, each.handle, each.name].includes(name),
  );
  const found = fits.find((each) => isOf(each, team)) ?? fits[0];
  if (!found) throw new Error(`nobody called "${wanted}"`);
  return found;
}

/** The channels and direct conversations that a menu of conversations or channels offers to a person. */
export function offeredConversations(
  world: World,
  person: Person,
  surface: Surface,
  element: Obj,
): { id: string; label: string }[] {
  const filter = obj(element, 'filter');
  const include = strs(filter, 'include');
  const team = surfaceTeam(world, person, surface);
  const channelsOnly = str(element, 'type').endsWith('channels_select');
  const offered = [...world.channels.values()].filter((channel) => {
    if (channel.team !== team || channel.archived || !canRead(channel, person)) return false;
    if (channelsOnly) return channel.kind === 'public';
    if (include.length > 0 && !include.includes(channel.kind)) return false;
    return !(filter.exclude_external_shared_channels === true && channel.sharedWith.size > 0);
  });
  const name = (id: string) => world.people.get(id)?.name ?? '';
  return offered.map((channel) => ({
    id: channel.id,
    label:
      channel.kind === 'im'
        ? `@${name([...channel.members].find((id) => id !== person.id) ?? '')}`
        : `#${channel.name}`,
  }));
}

function findConversation(
  world: World,
  person: Person,
  surface: Surface,
  element: Obj,
  wanted: string,
): string {
  const shown = offeredConversations(world, person, surface, element);
  const found = shown.find(
    ({ id, label }) => id === wanted || label === wanted || label === `#${wanted}`,
  );
  if (!found)
    throw new Error(
      `"${wanted}" is not offered; there are: ${shown.map(({ label }) => label).join(', ')}`,
    );
  return found.id;
}

/** Asks the bot for the options of a menu that it fills, as typing does. */
export async function suggest(
  world: World,
  person: Person,
  surface: Surface,
  block: Obj,
  element: Obj,
  typed: string,
): Promise<Obj[]> {
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
  if (Array.from(typed).length < least)
    throw new Error(`this menu searches from ${least} characters on`);
  const ack = await deliverInteraction(world, {
    type: 'block_suggestion',
    ...base(world, teamOf(world, person, surface), person),
    ...where(world, surface),
    action_id: element.action_id,
    block_id: block.block_id,
    value: typed,
  });
  const walk: Walk = {
    surface: 'modal',
    refused: new Set(),
    errors: [],
    blockIds: new Set(),
    focused: 0,
    metRefused: false,
  };
  if (ack.ok) suggestions(ack.body, '', walk);
  for (const { message, pointer } of walk.errors)
    world.problem('invalid_options', `${message} at ${pointer}`);
  return isObj(ack.body)
    ? [
        ...objs(ack.body, 'options'),
        ...objs(ack.body, 'option_groups').flatMap((group) => objs(group, 'options')),
      ]
    : [];
}

function giveFiles(world: World, person: Person, surface: Surface, wanted: FieldValue): Obj[] {
  const given = (Array.isArray(wanted) ? wanted : [wanted]).filter(
    (each): each is FileToGive => isObj(each) && 'content' in each,
  );
  const team = surfaceTeam(world, person, surface);
  return given.map(({ name, content }) => {
    const id = world.id('F');
    const bytes = Buffer.from(content);
    world.files.set(id, {
      id,
      name,
      title: name,
      content: bytes,
      team,
      uploaded: true,
      expectedLength: bytes.length,
      shared: false,
    });
    return {
      id,
      created: Math.floor(world.now() / 1000),
      name,
      title: name,
      mimetype: name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream',
      filetype: name.split('.').at(-1) ?? '',
      user: person.id,
      size: bytes.length,
      url_private: `${world.url}/files/${id}/${encodeURIComponent(name)}`,
      url_private_download: `${world.url}/files/${id}/download/${encodeURIComponent(name)}`,
    };
  });
}
