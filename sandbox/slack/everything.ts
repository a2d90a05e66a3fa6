import { seeView } from './modal-seen.ts';
import { readerFor } from './reader.ts';
import { renderMessage } from './render-text.ts';
import type { Person } from './types.ts';
import { messagesSeen } from './visible.ts';
import type { World } from './world.ts';

const LAST = 5;
const indent = (text: string) => text.replaceAll('\n', '\n    ');

/** All that a person sees, as text: for errors that say what was there instead. */
export function everythingSeen(world: World, person: Person): string {
  const reader = readerFor(world, person);
  const lines = [`What ${person.name} sees:`];
  for (const channel of world.channels.values()) {
    const seen = messagesSeen(channel, person).slice(-LAST);
    if (seen.length === 0) continue;
    lines.push(`  ${channel.kind === 'im' ? 'direct messages' : `#${channel.name}`}`);
    for (const message of seen)
      lines.push(
        `  - ${message.onlyFor ? '(only to you) ' : ''}${indent(renderMessage(message, reader))}`,
      );
  }
  const modal = person.stack.at(-1);
  if (modal) lines.push('  modal', `  - ${indent(seeView(world, person, modal).text)}`);
  if (person.home)
    lines.push('  App Home', `  - ${indent(seeView(world, person, person.home).text)}`);
  return lines.join('\n');
}

/** The same for everybody who sees anything, and what went wrong so far. */
export function everythingSeenByAll(world: World): string {
  const people = [...world.people.values()].filter((each) => each.role !== 'bot');
  const seen = people
    .map((each) => everythingSeen(world, each))
    .filter((text) => text.includes('\n'));
  const wrong = world.problems.map(
    ({ kind, method, detail }) => `  ${kind}${method ? ` (${method})` : ''}: ${detail}`,
  );
  return [...seen, 'Problems:', ...(wrong.length > 0 ? wrong : ['  none'])].join('\n');
}
