import type { ErrorRow, Facts, MessageWords } from './row.ts';
import { BACK } from './row.ts';

/** Of our own database. */
export const ofDatabase = {
  'E-DB-DOWN': {
    // A sync that meets it is given back and begins again, and a revocation waits: no domain is harmed.
    harm: undefined,
    message: ({ why, unsure }: Facts): MessageWords => ({
      title: 'My database takes nothing right now',
      what: whatOf(why),
      means:
        unsure === true
          ? 'It may have been done all the same: I could not learn whether it was.'
          : 'I stopped there. Nothing that was there is lost.',
      todo: 'Wait a minute, and look how it is before you try again. Whoever runs the bot sees why on its `/readyz`.',
    }),
    diagnostics: true,
    page: {
      status: 503,
      heading: 'Our database takes nothing right now',
      body: ({ unsure }) => [
        unsure === true
          ? 'We could not learn whether the connection was kept. Look at the list of domains in Slack in a minute: if the domain is there, all is well, and nothing is to be done. If it is not, get a new link.'
          : 'It does not answer, or takes no changes. Nothing was connected. Wait a minute, then get a new link in Slack.',
      ],
      button: BACK,
    },
    docs: '*My database takes nothing right now.* | PostgreSQL does not answer, is read-only (a failover), or its disk is full. | Nothing is lost: what was under way is rolled back, what waits is done when it is back. Where it cannot be learned whether a change was kept, nothing is undone. | Bring PostgreSQL back. `/readyz` says what is wrong. [Failover](#postgresql-fails-over).',
  },
} as const satisfies Record<string, ErrorRow>;

function whatOf(why: Facts[string] | undefined): string {
  if (why === 'read-only') return 'It can be read and takes no changes, as while it fails over.';
  if (why === 'full') return 'Its disk is full.';
  return 'It does not answer.';
}
