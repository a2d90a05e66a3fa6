import { type Html, html } from '../html.ts';

// What a button may lead to. Anything else would be code in somebody's address.
const LINKS = ['https:', 'http:', 'slack:'];

/** A link that looks like a button; nothing where the address is none that a page of ours leads to. */
export function linkButton(label: string, address: string): Html {
  const url = URL.parse(address);
  if (url === null || !LINKS.includes(url.protocol)) return html``;
  return html`<a class="button" href="${url.href}">${label}</a>`;
}
