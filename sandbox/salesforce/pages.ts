const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes any text safe to stand in a page or an attribute. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

const style = `body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#16325c;background:#eef3f8}
main{max-width:30rem;margin:8vh auto;padding:2rem 2.25rem;background:#fff;border-radius:12px;box-shadow:0 2px 14px #16325c22}
.host{font-size:.85rem;color:#54698d;margin:0 0 1rem;overflow-wrap:anywhere}
h1{font-size:1.35rem;margin:0 0 .5rem}fieldset{border:1px solid #d8dde6;border-radius:8px;margin:1rem 0;padding:.75rem 1rem}
label{display:block;padding:.3rem 0;overflow-wrap:anywhere}input[type=text]{width:100%;box-sizing:border-box;padding:.55rem;font:inherit;border:1px solid #8199af;border-radius:6px}
button{font:inherit;font-weight:600;padding:.6rem 1.4rem;border-radius:6px;border:1px solid #0b5cab;background:#fff;color:#0b5cab;cursor:pointer;margin-right:.5rem}
button.main{background:#0b5cab;color:#fff}button:focus-visible,input:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
li{margin:.3rem 0}.note{font-size:.85rem;color:#54698d;margin-top:1.5rem}`;

const wideStyle = `main{max-width:62rem;margin:4vh auto}.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse}
th,td{padding:.45rem .6rem;border-bottom:1px solid #d8dde6;text-align:left;overflow-wrap:anywhere}thead th{font-size:.85rem;color:#54698d}
.number{text-align:right;font-variant-numeric:tabular-nums}td button{font-size:.85rem;padding:.25rem .7rem;white-space:nowrap}td form{display:flex}
.done{padding:.6rem .9rem;background:#e6f4ea;border-radius:8px}small{color:#54698d;font-weight:400}a{color:#0b5cab}`;

/** The same, wide enough for a table. */
export const widePage = (title: string, host: string, content: string): string =>
  page(title, host, content, style + wideStyle);

/** A whole page of the simulator: plain HTML, no scripts. */
export function page(title: string, host: string, content: string, look = style): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,"><title>${escaped(title)} | Salesforce (simulated)</title><style>${look}</style></head>
<body><main><p class="host">☁ Simulated Salesforce · ${escaped(host)}</p>
<h1>${escaped(title)}</h1>
${content}
<p class="note">This page belongs to the sandbox. It is not Salesforce, and no password is needed.</p>
</main></body></html>`;
}

const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}" value="${escaped(value)}">`;

export interface SignInChoice {
  username: string;
  name: string;
  detail: string;
}

/** The sign-in page: people to choose from, or any username. */
export function signInPage(
  host: string,
  ticket: string,
  people: SignInChoice[],
  hint: string | null,
  error = '',
): string {
  const known = people.some(({ username }) => username === hint);
  const radios = people
    .map(
      ({ username, name, detail }, index) =>
        `<label><input type="radio" name="username" value="${escaped(username)}"${
          (known ? username === hint : index === 0 && hint === null) ? ' checked' : ''
        }> <strong>${escaped(name)}</strong> ${escaped(username)} <small>${escaped(detail)}</small></label>`,
    )
    .join('\n');
  return page(
    'Log in',
    host,
    `${error ? `<p role="alert"><strong>${escaped(error)}</strong></p>` : ''}
<form method="post" action="/login">${hidden('ticket', ticket)}
<fieldset><legend>Who are you?</legend>
${radios}
</fieldset>
<label>Another username <input type="text" name="other" autocomplete="off" value="${escaped(known ? '' : (hint ?? ''))}"></label>
<p><button class="main" type="submit">Log In</button></p></form>`,
  );
}

const scopeWords: Record<string, string> = {
  api: 'Manage user data via APIs',
  web: 'Manage user data via Web browsers',
  full: 'Full access',
  id: 'Access the identity URL service',
  openid: 'Access unique user identifiers',
  profile: 'Access your profile',
  email: 'Access your email address',
  refresh_token: 'Perform requests at any time',
  offline_access: 'Perform requests at any time',
};

/** The approval page with what is asked for, in words. */
export function consentPage(
  host: string,
  ticket: string,
  app: string,
  who: string,
  scopes: string[],
): string {
  const list = scopes.map((scope) => `<li>${escaped(scopeWords[scope] ?? scope)}</li>`).join('');
  return page(
    'Allow Access?',
    host,
    `<p><strong>${escaped(app)}</strong> is asking to:</p><ul>${list}</ul>
<p>Do you want to allow access for <strong>${escaped(who)}</strong>?</p>
<form method="post" action="/setup/secur/RemoteAccessAuthorizationPage">${hidden('ticket', ticket)}
<button type="submit" name="decision" value="deny">Deny</button>
<button class="main" type="submit" name="decision" value="allow">Allow</button></form>`,
  );
}

/** An error that Salesforce shows itself, without sending the browser back. */
export const oauthErrorPage = (host: string, error: string, description: string): string =>
  page(
    'We can’t authorize you because of an OAuth error',
    host,
    `<p>For more information, contact your Salesforce administrator.</p>
<p><code>${escaped(error)} : ${escaped(description)}</code></p>`,
  );

/** The identity provider on its other host. */
export const providerPage = (host: string, back: string): string =>
  page(
    'Single Sign-On',
    host,
    `<p>Your company’s identity provider is sending you back.</p><p><a href="${escaped(back)}">Continue</a></p>`,
  );

export const maintenancePage = (): string =>
  page(
    'We are down for maintenance',
    'status',
    '<p>Sorry for the inconvenience. We’ll be back shortly.</p>',
  );
