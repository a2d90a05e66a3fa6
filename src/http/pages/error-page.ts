import type { ConsentFacts } from '../../consents/port.ts';
import type { ErrorCode } from '../../lib/errors.ts';
import { addressOfCode, type Help } from '../../lib/help.ts';
import { type Html, html } from '../html.ts';
import { linkButton } from './button.ts';
import { wordsFor } from './errors.ts';
import type { Page } from './page.ts';

/** What went wrong, what it means, one button, and the code. `reference` is how the log knows it. */
export function errorPage(error: {
  code: ErrorCode;
  facts: ConsentFacts;
  backUrl: string;
  reference?: string | undefined;
  help: Help;
}): Page {
  const words = wordsFor(error.code, error.facts);
  const left =
    error.facts.grantLeft === true
      ? html`<p><strong>One thing is left to do by hand.</strong> Salesforce may have given a grant already that we could not take back. An admin removes it in Setup, Connected Apps OAuth Usage. Where we hold it, we keep trying, too.</p>`
      : html``;
  const reference =
    error.reference === undefined ? html`` : html` · reference <code>${error.reference}</code>`;
  return {
    status: words.status,
    title: words.heading,
    heading: html`${words.heading}`,
    body: html`${words.body}${left}${linkButton(words.button, error.backUrl)}
<footer><p>Code <a href="${addressOfCode(error.help, error.code)}"><code>${error.code}</code></a>${reference}${support(error.help)}</p></footer>`,
  };
}

/** A channel of Slack has a name there alone. */
function support({ support: whom }: Help): Html {
  if (whom === undefined) return html``;
  if (whom.kind === 'channel') return html` · Support is in Slack`;
  return whom.kind === 'name'
    ? html` · Support: ${whom.words} in Slack`
    : html` · Support: <a href="${whom.href}">${whom.words}</a>`;
}
