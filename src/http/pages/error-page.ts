import type { ConsentFacts } from '../../consents/port.ts';
import type { ErrorCode } from '../../lib/errors.ts';
import { html } from '../html.ts';
import { linkButton } from './button.ts';
import { wordsFor } from './errors.ts';
import type { Page } from './page.ts';

/** What went wrong, what it means, one button, and the code. `reference` is how the log knows it. */
export function errorPage(error: {
  code: ErrorCode;
  facts: ConsentFacts;
  backUrl: string;
  reference?: string | undefined;
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
<footer><p>Code <code>${error.code}</code>${reference}</p></footer>`,
  };
}
