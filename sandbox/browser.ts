import { type IncomingHttpHeaders, request as send } from 'node:http';
import { type CookieJar, goesTo, keep } from './browser-cookies.ts';
import { formsOf, type PageForm, textOf } from './browser-page.ts';
import { allowed, formAction, originSent, siteOf, worse } from './browser-rules.ts';

/** The page that the browser shows now. */
export interface Page {
  url: string;
  status: number;
  title: string;
  /** What a reader sees, line by line. */
  text: string;
  html: string;
  headers: IncomingHttpHeaders;
  forms: PageForm[];
  /** Every address that the last step went through, the shown one last. */
  hops: string[];
}

export interface Browser {
  readonly page: Page;
  /** Types an address. */
  open(url: string): Promise<Page>;
  /** Presses the button or follows the link whose visible text starts with this label. */
  press(label: string): Promise<Page>;
  /** Ticks the radio or box whose label has this text. */
  choose(text: string): void;
  /** Writes into the field whose label or name starts with this text. */
  fill(label: string, value: string): void;
  /** Posts a form as a page of another site would make this browser do. */
  postFrom(origin: string, url: string, fields: Record<string, string>): Promise<Page>;
  /** Goes back to the page before this one, as it was. */
  back(): void;
  /** Another tab: its own page, the same cookies. */
  tab(): Browser;
  cookies(): string[];
  clearCookies(): void;
}

const blank: Page = {
  url: 'about:blank',
  status: 0,
  title: '',
  text: '',
  html: '',
  headers: {},
  forms: [],
  hops: [],
};

/** A browser without scripts: cookies, redirects and forms, with the headers that real ones send. */
export function createBrowser(jar: CookieJar = { cookies: [] }): Browser {
  let page = blank;
  const past: Page[] = [];

  async function go(method: 'GET' | 'POST', address: string, from: string | null, body?: string) {
    let url = new URL(address);
    let verb = method;
    let content = body;
    let site = from === null ? 'none' : siteOf(new URL(from), url);
    const policy = from === null ? [] : formAction(page.headers);
    const hops: string[] = [];
    for (let hop = 0; hop < 20; hop += 1) {
      hops.push(url.href);
      if (method === 'POST' && !allowed(policy, page.url, url)) {
        throw new Error(`blocked by form-action: ${url.origin}`);
      }
      const crossPost = verb === 'POST' && site === 'cross-site';
      const sent = crossPost ? [] : jar.cookies.filter((cookie) => goesTo(cookie, url));
      const headers: Record<string, string> = {
        'user-agent': 'sandbox browser',
        accept: 'text/html',
        'sec-fetch-site': site,
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      };
      if (sent.length > 0)
        headers.cookie = sent.map(({ name, value }) => `${name}=${value}`).join('; ');
      if (verb === 'POST') {
        headers['content-type'] = 'application/x-www-form-urlencoded';
        headers.origin = originSent(from, page.headers);
      }
      const got = await exchange(url, verb, headers, content).catch((cause: unknown) => {
        throw unanswered(url, cause);
      });
      for (const line of got.headers['set-cookie'] ?? [])
        jar.cookies = keep(jar.cookies, line, url);
      const { location } = got.headers;
      if (![301, 302, 303, 307, 308].includes(got.status) || location === undefined) {
        past.push(page);
        page = shown(url.href, got, hops);
        return page;
      }
      const next = new URL(location, url);
      if (site !== 'none') site = worse(site, siteOf(url, next));
      if (got.status < 307) {
        verb = 'GET';
        content = undefined;
      }
      url = next;
    }
    throw new Error(`too many redirects, last to ${url.origin}`);
  }

  async function press(label: string): Promise<Page> {
    for (const form of page.forms) {
      const button = form.buttons.find(({ text }) =>
        text.toLowerCase().startsWith(label.toLowerCase()),
      );
      if (!button) continue;
      const fields = new URLSearchParams();
      for (const field of form.fields) if (field.on) fields.append(field.name, field.value);
      if (button.name !== '') fields.append(button.name, button.value);
      const target = new URL(form.action, page.url);
      if (form.method === 'POST') return go('POST', target.href, page.url, fields.toString());
      target.search = fields.toString();
      return go('GET', target.href, page.url);
    }
    const link = linksOf(page.html).find(({ text }) =>
      text.toLowerCase().startsWith(label.toLowerCase()),
    );
    if (!link) throw new Error(`no button or link "${label}" on ${page.title}:\n${page.text}`);
    return go('GET', new URL(link.href, page.url).href, page.url);
  }

  return {
    get page() {
      return page;
    },
    open: (url) => go('GET', url, null),
    press,
    choose(text) {
      const fields = page.forms.flatMap((form) => form.fields);
      const chosen = fields.find(
        (field) =>
          ['radio', 'checkbox'].includes(field.type) &&
          field.label.toLowerCase().includes(text.toLowerCase()),
      );
      if (!chosen) throw new Error(`nothing to choose is called "${text}" on ${page.title}`);
      for (const field of fields) {
        if (chosen.type === 'radio' && field.type === 'radio' && field.name === chosen.name)
          field.on = false;
      }
      chosen.on = true;
    },
    fill(label, value) {
      const wanted = label.toLowerCase();
      const field = page.forms
        .flatMap((form) => form.fields)
        .find((each) => each.label.toLowerCase().startsWith(wanted) || each.name === label);
      if (!field) throw new Error(`no field "${label}" on ${page.title}`);
      field.value = value;
    },
    async postFrom(origin, url, fields) {
      page = { ...blank, url: `${origin}/` };
      return go('POST', url, `${origin}/`, new URLSearchParams(fields).toString());
    },
    back() {
      page = past.pop() ?? blank;
    },
    tab: () => createBrowser(jar),
    cookies: () => jar.cookies.map(({ name, value }) => `${name}=${value}`),
    clearCookies() {
      jar.cookies = [];
    },
  };
}

/** An error that carries the address at which nobody answered. */
const unanswered = (url: URL, cause: unknown) =>
  Object.assign(new Error(`nobody answers at ${url.origin}`, { cause }), { url: url.href });

interface Got {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

function exchange(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const call = send(
    url,
    { method, headers: { ...headers, ...length }, agent: false },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    },
  );
  call.on('error', reject);
  call.end(body);
  return promise;
}

function shown(url: string, got: Got, hops: string[]): Page {
  const title = /<title>(.*?)<\/title>/is.exec(got.body)?.[1] ?? '';
  return {
    url,
    status: got.status,
    title: textOf(title),
    text: textOf(got.body),
    html: got.body,
    headers: got.headers,
    forms: formsOf(got.body),
    hops,
  };
}

const linksOf = (html: string) =>
  [...html.matchAll(/<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)<\/a>/gis)].map(
    ([, href = '', text = '']) => ({
      href: textOf(href),
      text: textOf(text),
    }),
  );
