import type { AccessRequest } from '../../members/access-store.ts';
import { homeActs } from '../home/acts.ts';
import { actions, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { listed } from '../kit/words.ts';
import { teamActs } from './acts.ts';

/** DM to each admin, edited once somebody has answered. `asker` and `answerer` are names. */
export function accessCard(request: AccessRequest, asker: string, answerer: string): Message {
  const asks = `${inert(asker)} asks for the *${request.role}* role. Reason: "${inert(request.reason, 300)}"`;
  if (request.answer) {
    const text = `${asks}\n${answered(request, answerer)}`;
    return message(text, [section(text)]);
  }
  const { id } = request;
  return message(asks, [
    section(asks),
    actions(
      teamActs.giveForWeek.button(id, { style: 'primary' }),
      teamActs.giveAccess.button(id),
      teamActs.decline.button(id),
    ),
  ]);
}

/** What became of a request, for whoever comes second. */
export function answered(request: AccessRequest, answerer: string): string {
  const { answer } = request;
  if (!answer) return 'Nobody has answered yet.';
  const by = `${inert(answerer)}, ${when(answer.at)}`;
  if (answer.kind === 'declined') {
    return `⚪ Declined by ${by}${answer.note ? `: "${inert(answer.note, 300)}"` : ''}`;
  }
  return `🟢 Given ${answer.until ? `until ${when(answer.until)}` : 'without an end'} by ${by}`;
}

/** DM to who asked. */
export function accessAnswerMessage(request: AccessRequest, answerer: string): Message | undefined {
  const { answer, role } = request;
  if (!answer) return undefined;
  const by = inert(answerer);
  if (answer.kind === 'declined') {
    return paragraph(
      `${by} declined your request for the *${role}* role${answer.note ? `: "${inert(answer.note, 300)}"` : '.'}`,
    );
  }
  return paragraph(
    `${by} gave you the *${role}* role${answer.until ? ` until ${when(answer.until)}` : ''}.`,
    homeActs.open.button(),
  );
}

/** After the request. `admins` are names. */
export const askedMessage = (admins: readonly string[]): Message =>
  paragraph(
    `Asked. ${admins.length > 0 ? listed(admins.slice(0, 5).map((name) => inert(name))) : 'The admins'} can give it, and you are told by direct message.`,
  );

export const askedBefore = (request: AccessRequest, answerer: string): Message =>
  paragraph(
    `You asked for the *${request.role}* role ${when(request.askedAt)}. One request a day. ${answered(request, answerer)}`,
  );
