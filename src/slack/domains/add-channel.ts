import type { Uses } from '../kernel/uses.ts';
import { inert } from '../kit/escape.ts';
import { count, listedOf, number } from '../kit/words.ts';
import { reasonAgainst } from '../web-api/channel.ts';
import { SlackRefusal } from '../web-api/refusal.ts';
import { fateOf } from '../web-api/refusal-table.ts';

export type ChannelVerdict =
  | { readonly ok: true; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** From here on, what is said in a channel is said to a crowd. */
const MANY = 50;
const GUESTS_SHOWN = 5;

/** Guests of the workspace read what is posted there, though this bot tells them nothing. */
function guestWords(channel: string, guests: readonly string[] | undefined): string[] {
  if (guests === undefined) {
    return [`Whether guests are in <#${channel}> is not known. They would read every alert there.`];
  }
  if (guests.length === 0) return [];
  const shown = guests.slice(0, GUESTS_SHOWN).map((name) => inert(name, 40));
  const named = listedOf(shown, guests.length);
  return [
    `<#${channel}> has ${count(guests.length, 'guest')}: ${named}. They would read every alert there.`,
  ];
}

/** Whether alerts may go to a channel: the bot is in it, outsiders are not. One that is paused is so no more where they may. */
export async function judgeChannel(
  uses: Pick<Uses, 'channel' | 'channels'>,
  workspaceId: number,
  channel: string,
): Promise<ChannelVerdict> {
  const notIn =
    "I'm not in that channel yet. Type /invite and my name there, then press Next again.";
  try {
    const facts = await uses.channel.facts(workspaceId, channel);
    await uses.channels.judged(workspaceId, channel, reasonAgainst(facts));
    if (facts.archived) return { ok: false, why: 'That channel is archived. Pick another one.' };
    if (facts.shared) {
      return {
        ok: false,
        why: 'People outside your company are in that channel. Pick an internal one.',
      };
    }
    if (!facts.member) return { ok: false, why: notIn };
    const isLarge = facts.people === undefined || facts.people >= MANY;
    const people = facts.people === undefined ? 'everyone here' : `${number(facts.people)} people`;
    // Of each member Slack is asked alone: of a crowd it is not asked.
    const guests = isLarge ? undefined : await uses.channel.guests(workspaceId, channel, MANY);
    return {
      ok: true,
      warnings: [
        ...(facts.open && isLarge
          ? [`<#${channel}> is open to ${people}. Alerts name apps and sometimes people.`]
          : []),
        ...guestWords(channel, guests),
      ],
    };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const { refused } = error;
    // A private channel without us does not exist, as far as Slack tells us.
    if (refused.kind === 'permanent' && fateOf(refused.error) === 'place') {
      return { ok: false, why: notIn };
    }
    return {
      ok: false,
      why: "Slack doesn't say whether I may post there. Press Next again in a moment.",
    };
  }
}
