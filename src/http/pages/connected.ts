import type { Connected } from '../../consents/port.ts';
import { foreign, html } from '../html.ts';
import { linkButton } from './button.ts';
import type { Page } from './page.ts';

/** The end of a consent that worked. */
export const connectedPage = (done: Connected): Page => ({
  status: 200,
  title: 'Connected',
  heading: html`Connected`,
  body: html`<p>${foreign(done.domainName)} (${foreign(done.orgName)}, ${done.orgId}) is ${
    done.purpose === 'reconnect' ? 'connected again' : 'connected'
  } as ${foreign(done.username)}.</p>
<p>${
    done.purpose === 'reconnect' ? 'A sync has started' : 'The first sync has started'
  }; Slack will tell you when it is ready. You can close this page.</p>
${linkButton('Back to Slack', done.slackUrl)}`,
});
