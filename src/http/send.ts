import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomToken } from '../lib/ids.ts';
import { securityHeaders } from '../lib/security-headers.ts';
import { frame } from './pages/frame.ts';
import type { Page } from './pages/page.ts';

export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Ways to answer a request. A HEAD request gets the same headers and no body. */
export function createSender(isHttps: boolean) {
  const everywhere = securityHeaders(isHttps);

  function send(
    request: IncomingMessage,
    response: ServerResponse,
    answer: { status: number; headers: Headers; body: string },
  ): void {
    const body = Buffer.from(answer.body);
    for (const [name, value] of Object.entries({ ...everywhere, ...answer.headers }))
      response.setHeader(name, value);
    response.setHeader('content-length', body.length);
    response.writeHead(answer.status);
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  return {
    page(
      request: IncomingMessage,
      response: ServerResponse,
      page: Page,
      headers: Headers = {},
    ): void {
      const nonce = randomToken(16);
      // No form-action: browsers hold the whole chain of redirects after our form to it, Salesforce's own included.
      const policy = `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`;
      send(request, response, {
        status: page.status,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy,
          ...headers,
        },
        body: frame(page, nonce).html,
      });
    },

    /** 303, so that the browser goes on with a GET. */
    redirect(
      request: IncomingMessage,
      response: ServerResponse,
      location: string,
      headers: Headers,
    ): void {
      send(request, response, { status: 303, headers: { location, ...headers }, body: '' });
    },

    text(
      request: IncomingMessage,
      response: ServerResponse,
      status: number,
      body: string,
      headers: Headers = {},
    ): void {
      send(request, response, {
        status,
        headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
        body,
      });
    },

    json(request: IncomingMessage, response: ServerResponse, status: number, value: unknown): void {
      const body = `${JSON.stringify(value)}\n`;
      send(request, response, {
        status,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body,
      });
    },
  };
}

export type Sender = ReturnType<typeof createSender>;
