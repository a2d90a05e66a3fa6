import type { LandingView } from '../../consents/port.ts';
import { utcTime } from '../../lib/time.ts';
import { foreign, html } from '../html.ts';
import { installSteps } from './install-steps.ts';
import type { Page } from './page.ts';

/** Who asked for what, and the one button that goes on. `status` is 403 where a foreign page pressed it. */
export function landingPage(view: LandingView, status = 200): Page {
  const verb = view.purpose === 'reconnect' ? 'Reconnect' : 'Connect';
  return {
    status,
    title: `${verb} a Salesforce domain`,
    heading: html`${verb} ${foreign(view.domainName)}`,
    body: html`<p>Asked for by ${foreign(view.askedBy)} in Slack workspace ${foreign(view.workspaceName)}, at ${utcTime(view.askedAt)}.</p>
<p>You go to ${foreign(view.signInHost)}. Salesforce may ask you to sign in again, so that you choose the right domain.</p>
<form method="post"><button class="button" type="submit">Go to Salesforce</button></form>
<p class="soft">Not you? Close this page; nothing happens. The link works until ${utcTime(view.expiresAt)}.</p>
<details><summary>Salesforce shows an error? See what to do.</summary>${installSteps(undefined)}
<p class="soft">If Salesforce says something else, go back to Slack, ask for a new link, and use the domain’s own My Domain address.</p></details>`,
  };
}
