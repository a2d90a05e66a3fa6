import { type Html, html } from '../html.ts';
import type { Page } from './page.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --ground: #f4f5f7; --card: #fff; --line: #d8dce1;
  --act: #0b5cad; --act-ink: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ecef; --soft: #a3adb8; --ground: #14171a; --card: #1e2226;
  --line: #343a41; --act: #6fb1f5; --act-ink: #0c1116; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; color: var(--ink);
  background: var(--ground); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 34rem; padding: 2rem clamp(1.25rem, 5vw, 2.5rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 14px; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; outline-offset: 4px; }
p { margin: 0 0 1rem; }
.soft, footer, summary { color: var(--soft); font-size: .9375rem; }
.button { display: inline-block; margin: .5rem 0 1.25rem; padding: .75rem 1.4rem; border: 0; border-radius: 8px;
  background: var(--act); color: var(--act-ink); font: 600 1.0625rem/1.3 system-ui, sans-serif; text-decoration: none;
  cursor: pointer; }
.button:focus-visible, summary:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
details { margin: 0 0 1rem; }
summary { cursor: pointer; }
ol { margin: .75rem 0; padding-left: 1.4rem; }
li { margin-bottom: .4rem; }
footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
footer p { margin: 0; }
code { font: .9em ui-monospace, monospace; }
`;

/** The whole document around a page. `nonce` is the one of the content policy that it is sent with. */
export const frame = (page: Page, nonce: string): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title} · Orgwarden</title>
<style nonce="${nonce}">${STYLE_HTML}</style>
</head>
<body>
<main aria-labelledby="heading">
<h1 id="heading" tabindex="-1">${page.heading}</h1>
${page.body}
</main>
</body>
</html>
`;

// Ours alone: nothing of it comes from outside.
const STYLE_HTML: Html = { html: STYLE };
