import { ApiError } from './api-error.ts';
import { type Ack, deliverForm } from './deliver.ts';
import { addMessage } from './messages.ts';
import { actingTeam, commandForm } from './payloads.ts';
import { answerInto, issueResponseUrl } from './response-url.ts';
import { issueTrigger } from './triggers.ts';
import type { Channel, Person } from './types.ts';
import type { World } from './world.ts';

const SLACKBOT = 'USLACKBOT';

// With should_escape on, Slack turns names and addresses that people type into tokens.
function escaped(world: World, text: string): string {
  if (world.options.shouldEscape !== true) return text;
  const people = [...world.people.values()];
  return text
    .replace(/https?:\/\/\S+/g, (url) => `<${url}>`)
    .replace(/@([\w.-]+)/g, (whole, handle: string) => {
      const person = people.find((each) => each.handle === handle);
      return person ? `<@${person.id}|${handle}>` : whole;
    })
    .replace(/#([\w-]+)/g, (whole, name: string) => {
      const channel = [...world.channels.values()].find((each) => each.name === name);
      return channel ? `<#${channel.id}|${channel.kind === 'private' ? '' : name}>` : whole;
    });
}

/** Types a slash command. What the bot acks with is shown; a failed ack is shown by Slackbot. */
export async function runCommand(
  world: World,
  person: Person,
  channel: Channel,
  line: string,
): Promise<Ack> {
  const [command = '', ...words] = line.split(' ');
  if (command !== world.commandName)
    throw new Error(`${command} is not a command of this workspace`);
  const team = actingTeam(world, person, channel);
  const responseUrl = issueResponseUrl(world, {
    team: team.id,
    user: person.id,
    channel: channel.id,
    kind: 'command',
  });
  const triggerId = issueTrigger(world, team.id, person.id);
  const text = escaped(world, words.join(' '));
  const form = commandForm(world, team, person, channel, { command, text, responseUrl, triggerId });
  const ack = await deliverForm(world, 'command', form, form);
  if (!ack.ok) {
    const error =
      ack.status === 0 && ack.ms >= world.ackMs - 50 ? 'operation_timeout' : 'dispatch_failed';
    const said = `${command} failed with the error "${error}"`;
    addMessage(world, channel, { user: SLACKBOT, text: said, blocks: [], onlyFor: person.id });
    return ack;
  }
  const body = typeof ack.body === 'string' ? { text: ack.body } : ack.body;
  const target = world.responseUrls.get(responseUrl.split('/').at(-1) ?? '');
  if (body && target && Object.keys(body).length > 0)
    try {
      answerInto(world, target, body, 'ack');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  return ack;
}
