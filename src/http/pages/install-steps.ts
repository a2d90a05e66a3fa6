import { type Html, html } from '../html.ts';

/** What an admin does when Salesforce refuses the app itself; it may never send the browser back to say so. */
export const installSteps = (appName: string | undefined): Html => html`<ol>
<li>Since September 2025 Salesforce blocks apps that are not installed in a domain. Sign in to the domain as an admin.</li>
<li>Open <strong>Setup</strong>, then <strong>Connected Apps OAuth Usage</strong>.</li>
<li>Find ${appName === undefined ? html`this bot’s app` : html`<bdi>${appName}</bdi>`} and press <strong>Install</strong>.</li>
<li>Or sign in here with a user who holds <strong>Approve Uninstalled Connected Apps</strong>. The System Administrator profile has it by default; custom admin profiles don’t.</li>
</ol>`;
