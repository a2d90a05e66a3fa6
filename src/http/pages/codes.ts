import { rowOf } from '../../lib/errors/rows.ts';
import { type ErrorCode, errorCodes } from '../../lib/errors.ts';
import { type Html, html } from '../html.ts';
import type { Page } from './page.ts';

/** What each error code means and who does what: the table of the operations page, for whoever pressed a code in Slack. */
export const codesPage = (): Page => ({
  status: 200,
  title: 'Error codes',
  heading: html`Error codes`,
  body: html`${errorCodes.map(entry)}`,
});

const labels = ['', 'Cause', 'What the bot does', 'What a person does'] as const;

const entry = (code: ErrorCode): Html =>
  html`<section id="${code}"><h2>${code}</h2>${rowOf(code).docs.split(' | ').map(line)}</section>`;

const line = (said: string, at: number): Html =>
  labels[at]
    ? html`<p><strong>${labels[at]}:</strong> ${marked(said)}</p>`
    : html`<p>${marked(said)}</p>`;

// The marks of the docs: a link into another page, code, and what is stressed.
const MARK = /\[([^[\]]+)\]\([^()]*\)|`([^`]+)`|\*([^*]+)\*/gu;

function marked(said: string): Html[] {
  const parts: Html[] = [];
  let from = 0;
  for (const found of said.matchAll(MARK)) {
    const [whole, link, code, stressed] = found;
    parts.push(html`${said.slice(from, found.index)}`);
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (stressed !== undefined) parts.push(html`<em>${stressed}</em>`);
    else parts.push(html`${link}`);
    from = found.index + whole.length;
  }
  return [...parts, html`${said.slice(from)}`];
}
