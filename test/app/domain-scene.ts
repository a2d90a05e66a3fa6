import { createBrowser } from '../../sandbox/browser.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import type { TestWorld } from '../support/world.ts';
import { sql } from './errors/scene.ts';

export const HOUR_MS = 3_600_000;
export const CHANNEL = '#sec-alerts';

/** What people do about a domain's life, by the labels that they see. */
export function domainScene(world: TestWorld) {
  const { slack } = world;

  /** Through the browser, from the link on the button to the last page. */
  async function throughSalesforce(
    url: string | undefined,
    org: Org,
    given: { user?: string; answer?: 'Allow' | 'Deny' } = {},
  ) {
    if (!url) throw new Error('the button leads nowhere');
    return world.consent(url, org, { ...given, browser: createBrowser() });
  }

  return {
    throughSalesforce,

    /** Gives a role by name, as `/salesforce roles` would. */
    async give(handle: string, role: 'viewer' | 'operator' | 'admin'): Promise<void> {
      await sql(
        world,
        `insert into member (workspace_id, user_id, role, granted_by, granted_at)
         select id, $1, $2, $1, now() from workspace`,
        [slack.as(handle).id, role],
      );
    },

    /** The grant ends in Salesforce, and the next sync finds out. */
    async breakGrant(org: Org, name: string) {
      org.endOurGrants();
      world.clock.forward(2 * HOUR_MS);
      return world.card(name, 'Error');
    },

    /** From the card's button through the dialog to the consent step; gives the link. */
    async reconnectLink(name: string, handle = 'dana'): Promise<string> {
      const person = slack.as(handle);
      const card = await world.card(name, '[Reconnect]');
      await person.press('Reconnect', { in: card, confirm: 'Confirm' });
      const { url } = await person.press('Allow and open Salesforce', { in: 'modal' });
      await person.closeModal({ all: true });
      if (!url) throw new Error('the button leads nowhere');
      return url;
    },

    /** The typed delete, filled in and submitted. */
    async remove(name: string, given: { reason?: string; as?: string } = {}): Promise<void> {
      const person = slack.as(given.as ?? 'dana');
      await person.command(`/salesforce delete "${name}"`, { channel: CHANNEL });
      await person.fill({
        "Type the domain's name to confirm": name,
        ...(given.reason ? { Reason: given.reason } : {}),
      });
      await person.submit('Delete');
      await slack.eventually(() => person.modal?.text.includes('no longer watched'), {
        what: 'the result of the deletion',
      });
      await person.closeModal({ all: true });
    },

    /** The lines in the thread of the domain's card. */
    async thread(name: string, part: string): Promise<string> {
      return world.said(
        () =>
          slack
            .as('dana')
            .messages(CHANNEL)
            .filter((message) => slack.render(message).includes(name))
            .flatMap(({ replies }) => replies.map((reply) => slack.render(reply)))
            .findLast((line) => line.includes(part)),
        { what: `thread line of ${name} with ${part}` },
      );
    },

    /** The cards of domains in the channel, one message each. */
    cards: () =>
      slack
        .as('dana')
        .messages(CHANNEL)
        .filter(({ onlyFor, threadTs }) => !onlyFor && !threadTs)
        .filter((message) => /first connected|· Deleted/u.test(slack.render(message))),
  };
}
