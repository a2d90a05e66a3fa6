import { domainActs } from '../domains/acts.ts';
import { actions, context, type Message, message, paragraph, section } from '../kit/blocks.ts';
import { count } from '../kit/words.ts';
import { teamActs } from '../team/acts.ts';
import { homeActs } from './acts.ts';

/** DM to who installed the bot. */
export function firstRunMessage(command: string): Message {
  const hello =
    '*Hello. I watch your Salesforce domains and the third-party apps connected to them.*';
  const steps = [
    'Three steps, about five minutes:',
    '1. Choose where alerts go',
    '2. Say who may approve apps',
    '3. Add a domain',
  ].join('\n');
  return message(
    `The Salesforce bot is installed. Pick a channel for alerts, then add your first domain. I post nothing in any channel until you choose one. Type ${command} to begin.`,
    [
      section(`${hello}\n${steps}`),
      context('I post nothing in any channel until you choose one.'),
      actions(
        teamActs.alertChannel.button(undefined, { style: 'primary' }),
        teamActs.roles.button(undefined, { text: 'Set roles' }),
        domainActs.add.button(),
        homeActs.permissions.button(undefined, { text: 'What I can see' }),
      ),
    ],
  );
}

/** DM to who had everything erased. */
export const erasedMessage = (domains: number): Message =>
  paragraph(
    `Everything is erased: ${count(domains, 'domain')} with what was read there, alerts, roles and settings. Our grants are being ended in Salesforce. The audit log holds ids only, and stays until it is past its time.`,
  );
