import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallbackQuery, ConsentPort } from '../consents/port.ts';
import { AppError } from '../lib/errors.ts';
import { discardBody } from './body.ts';
import { cookieOf, isConsentCookie, setCookie } from './cookies.ts';
import { isFromOurPage } from './origin.ts';
import { connectedPage } from './pages/connected.ts';
import { landingPage } from './pages/landing.ts';
import type { Headers, Sender } from './send.ts';

interface Deps {
  readonly publicUrl: string;
  readonly consents: ConsentPort;
  readonly sender: Sender;
}

const LINK = /^[A-Za-z0-9_-]{16,128}$/;

// Generous, and far from what a server of ours would choke on.
const QUERY_MAX = { state: 256, code: 4096, error: 200, error_description: 1000 } as const;

/** What the browser of the person who connects a domain meets. Every function throws AppError. */
export function createConsentRoutes({ publicUrl, consents, sender }: Deps) {
  const secure = publicUrl.startsWith('https:');

  const knownLink = (link: string): string => {
    if (!LINK.test(link)) throw new AppError('E-NOT-FOUND', 'not the shape of a link');
    return link;
  };

  return {
    /** Uses nothing up, however often mail and chat scanners fetch it. */
    async landing(request: IncomingMessage, response: ServerResponse, link: string): Promise<void> {
      sender.page(request, response, landingPage(await consents.landing(knownLink(link))));
    },

    async press(request: IncomingMessage, response: ServerResponse, link: string): Promise<void> {
      const known = knownLink(link);
      if (!(await discardBody(request))) {
        sender.text(request, response, 413, 'Too large.\n', { connection: 'close' });
        return;
      }
      if (!isFromOurPage(request.headers, publicUrl)) {
        // A page of somebody else's must not skip the one that says who asked for what.
        sender.page(request, response, landingPage(await consents.landing(known), 403));
        return;
      }
      const name = consents.cookieName(known);
      const pressed = await consents.press(known, cookieOf(request.headers.cookie, name));
      const cookie = setCookie({
        name,
        value: pressed.cookieValue,
        maxAgeSeconds: pressed.maxAgeSeconds,
        secure,
      });
      sender.redirect(request, response, new URL(pressed.redirectTo).href, {
        'set-cookie': cookie,
      });
    },

    async callback(
      request: IncomingMessage,
      response: ServerResponse,
      search: URLSearchParams,
    ): Promise<void> {
      const done = await consents.callback(callbackQuery(search), (name) =>
        cookieOf(request.headers.cookie, name),
      );
      sender.page(request, response, connectedPage(done), clearing(done.cookieName, secure));
    },

    /** The header that clears a consent's cookie; none where it is not the name of one. */
    clearing: (cookieName: string | undefined): Headers => clearing(cookieName, secure),
  };
}

const clearing = (name: string | undefined, secure: boolean): Headers =>
  name !== undefined && isConsentCookie(name)
    ? { 'set-cookie': setCookie({ name, value: '', maxAgeSeconds: 0, secure }) }
    : {};

// A parameter given twice or far too long did not come from Salesforce.
function callbackQuery(search: URLSearchParams): CallbackQuery {
  const given = Object.entries(QUERY_MAX).flatMap(([name, max]) => {
    const values = search.getAll(name);
    if (values.length > 1) throw new AppError('E-STATE', `${name} was given more than once`);
    const [value] = values;
    if (value === undefined) return [];
    if (value.length <= max) return [[name, value] as const];
    if (name === 'error_description') return [[name, value.slice(0, max)] as const];
    throw new AppError('E-STATE', `${name} is longer than ${max}`);
  });
  return Object.fromEntries(given);
}
