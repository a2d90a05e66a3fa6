import { BACK, type ErrorRow, type Facts, fact, NEW_LINK, type Said, say } from './row.ts';

/** Of Slack, of what has changed meanwhile, and of our own mistakes. */
export const ofSlack = {
  'E-SLACK-CHANNEL': {
    harm: undefined,
    message: (facts) => ({
      title: 'Slack does not let me post there',
      what: say`Slack said: ${fact(facts, 'why', 'no')}.`,
      means: 'Messages for that channel come to you instead.',
      todo: 'Invite the bot to the channel, or choose another one.',
    }),
    diagnostics: true,
    page: undefined,
    docs: 'A direct message: Slack does not let the bot post there. | Archived, bot removed, posting restricted, or shared with outsiders. | Sends what was for that channel to all active admins; looks again once an hour. | Invite the bot, press *Check again*, or choose another channel.',
  },
  'E-SLACK-LATE': {
    harm: undefined,
    message: {
      title: 'Slack took too long to open the window',
      what: 'A window must open within three seconds of the press.',
      means: 'Nothing was changed.',
      todo: 'Press to try again.',
    },
    // It has a button of its own.
    diagnostics: false,
    page: undefined,
    docs: "A button in place of a window. | Slack's three seconds were over before the window could open. | Offers the button again. | Press it. If it is often: the machine is slow, or far from Slack.",
  },
  'E-SLACK-SILENT': {
    harm: undefined,
    message: {
      title: 'Slack did not tell me who may do this',
      what: 'I asked Slack about the people that it hangs on, and got no answer.',
      means: 'Nothing was changed.',
      todo: 'Try again in a minute.',
    },
    // Who it is, is not known: what outsiders may see is all that is shown.
    diagnostics: false,
    page: {
      status: 503,
      heading: 'Slack did not answer',
      body: [
        'We could not ask Slack whether whoever asked for this link may still connect domains. Nothing was connected.',
        'Wait a minute, then open the link again. If it says that it was used, get a new one in Slack.',
      ],
      button: BACK,
    },
    docs: '*Slack did not tell me who may do this.* | A lookup in Slack failed: too many calls, no answer in time, an outage. | Refuses for now. Nobody gets a role by it, and nobody loses one. A form in which only this fails says it under the field, and keeps what was typed. | Try again in a minute. If it stays: is Slack answering? If only *Ask for access* says that Slack has not told who the admins are: `orgwarden_workspaces_unlisted`.',
  },
  'E-STALE-CARD': {
    harm: undefined,
    message: (facts) => {
      const changed = changedBy(facts);
      return {
        title: 'This has changed since it was shown',
        what: changed ?? 'The message or window you pressed in is older than what it is about.',
        means: changed
          ? "Nothing was done twice. I've refreshed the card."
          : 'Nothing was changed.',
        todo: 'Type the command again to see how it is now.',
      };
    },
    diagnostics: true,
    page: undefined,
    docs: '*This has changed since it was shown.* | An old message, or one of an older version. | Nothing. | Type the command again.',
  },
  'E-BUSY': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: (facts) => ({
      title: 'Somebody else is at this now',
      what: facts.byName
        ? say`${fact(facts, 'byName', '')} is reconnecting this domain now.`
        : 'The same thing is being done by someone else, or by a sync.',
      means: 'Nothing was changed.',
      todo: 'Try again in a few minutes.',
    }),
    diagnostics: true,
    page: {
      status: 409,
      heading: 'Someone else is at it',
      body: ['This domain is being connected right now. Try again in a few minutes.'],
      button: BACK,
    },
    docs: '*Somebody else is at this now.* | Another person, or a sync, does the same. | Nothing. | Try again in a few minutes.',
  },
  'E-NOT-FOUND': {
    harm: { opens: 'access', again: 'never', wholeOrg: true, newGrant: false },
    message: (facts) => ({
      title: 'I could not find that',
      what: say`There is no ${fact(facts, 'name', 'such thing')} here, or it is gone.`,
      means: 'Nothing was changed.',
      todo: `\`list\` shows every domain.${facts.consent ? ' Start again with `add`.' : ''}`,
    }),
    diagnostics: true,
    page: {
      status: 404,
      heading: 'This link leads nowhere',
      body: [
        'We know no such link. Check that it was copied whole, or use the latest message from the bot.',
      ],
      button: NEW_LINK,
    },
    docs: '*I could not find that.* | A name or link that is not there, or not any more. | Nothing. | `/salesforce list` shows all; links must be copied whole.',
  },
  'E-UNKNOWN': {
    harm: { opens: 'access', again: 'each interval', wholeOrg: false, newGrant: false },
    message: ({ reference }) => {
      const named: Said =
        typeof reference === 'string' ? [' ', { foreign: reference, max: 20 }] : '';
      return {
        title: 'Something went wrong on our side',
        what: 'This should not happen.',
        means: 'Nothing was changed, as far as we know.',
        todo: say`Try again. If it stays, give the reference${named} to whoever runs the bot.`,
      };
    },
    diagnostics: true,
    page: {
      status: 500,
      heading: 'Something went wrong on our side',
      body: [
        'Nothing was changed, as far as we know. If it happens again, tell your bot admins the code below.',
      ],
      button: BACK,
    },
    docs: '*Something went wrong on our side*, with a reference. | A mistake of ours, or an answer nobody foresaw. | Keeps the last good data; a sync is tried again each interval. | Search the log for the reference; report it.',
  },
} as const satisfies Record<string, ErrorRow>;

/** `This changed at 11:05: deleted by Li Wei.` */
function changedBy({ what, byName, at }: Facts): Said | undefined {
  if (typeof what !== 'string' || typeof byName !== 'string' || typeof at !== 'string')
    return undefined;
  const moment: Said = [{ at: new Date(at), as: 'moment' }];
  return say`This changed ${moment}: ${[{ foreign: what }]} by ${[{ foreign: byName }]}.`;
}
