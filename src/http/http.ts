import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConsentPort } from '../consents/port.ts';
import { AppError, asAppError } from '../lib/errors.ts';
import type { Help } from '../lib/help.ts';
import { constantTimeEqual, newReference } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { RateLimit } from '../lib/rate-limit.ts';
import { BEHIND_A_PROXY, LINK, pageRates } from '../lib/rates.ts';
import { SECOND } from '../lib/time.ts';
import { addressOf } from './address.ts';
import { createConsentRoutes } from './consent-routes.ts';
import { consentFacts } from './facts.ts';
import type { Metrics } from './metrics.ts';
import { codesPage } from './pages/codes.ts';
import { errorPage } from './pages/error-page.ts';
import { cachedReadiness, type Readiness } from './readiness.ts';
import { type Route, routeOf } from './routes.ts';
import { createSender } from './send.ts';

export interface HttpDeps {
  /** An origin, without a slash at its end. */
  readonly publicUrl: string;
  readonly help: Help;
  readonly isLoopback: boolean;
  readonly consents: ConsentPort;
  ready(): Promise<Readiness>;
  /** Whether this process ends: it is called unready at once, so that nobody sends it anything new. */
  isStopping(): boolean;
  readonly metrics: Metrics;
  readonly metricsToken: string | undefined;
  /** Where a button leads back into Slack; the workspace's team id where it is known. */
  slackBackUrl(workspaceTeamId: string | undefined): string;
  readonly log: Log;
  readonly rate: RateLimit;
  /** How many proxies before us are believed about who called them. */
  readonly trustedProxies: number;
  /** Pages that are not ours, and are spared with them. */
  readonly installPaths: readonly string[];
}

const STOPPING: Readiness = { ok: false, problems: ['this process is stopping'], troubles: [] };

/** Our own pages and checks. `handle` gives false for a path that is not ours, and never rejects. */
export function createHttp(deps: HttpDeps) {
  const sender = createSender(deps.publicUrl.startsWith('https:'));
  const consents = createConsentRoutes({
    publicUrl: deps.publicUrl,
    consents: deps.consents,
    sender,
  });
  const readiness = cachedReadiness(deps.ready);
  deps.metrics.watchTroubles(async () => (await readiness()).troubles);

  /** Throws E-TOO-OFTEN where the address that it comes from, or the link, was asked for too much. */
  async function spare(
    request: IncomingMessage,
    page: keyof typeof pageRates,
    link?: string,
  ): Promise<void> {
    const { address, isShared } = addressOf(request, deps.trustedProxies);
    const waits = await Promise.all([
      deps.rate(pageRates[page], address, isShared ? BEHIND_A_PROXY : 1),
      link === undefined ? 0 : deps.rate(LINK, link),
    ]);
    const waitMs = Math.max(...waits);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / SECOND);
    throw new AppError('E-TOO-OFTEN', `${page} by one address, or of one link`, { seconds });
  }

  async function answer(
    route: Route,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    switch (route.name) {
      case 'connect':
        await spare(request, request.method === 'POST' ? 'press' : 'landing', route.link);
        return request.method === 'POST'
          ? consents.press(request, response, route.link)
          : consents.landing(request, response, route.link);
      case 'callback':
        await spare(request, 'callback', route.search.get('state') ?? undefined);
        return consents.callback(request, response, route.search);
      case 'codes':
        await spare(request, 'landing');
        return sender.page(request, response, codesPage());
      case 'healthz':
        return sender.json(request, response, 200, { ok: true });
      case 'readyz': {
        const { ok, problems } = deps.isStopping() ? STOPPING : await readiness();
        return sender.json(request, response, ok ? 200 : 503, { ok, problems });
      }
      case 'metrics': {
        if (!mayReadMetrics(request)) return sender.text(request, response, 404, 'Not found.\n');
        const { contentType, text } = await deps.metrics.read();
        return sender.text(request, response, 200, text, { 'content-type': contentType });
      }
    }
  }

  function mayReadMetrics(request: IncomingMessage): boolean {
    if (deps.metricsToken === undefined) return deps.isLoopback;
    return constantTimeEqual(request.headers.authorization ?? '', `Bearer ${deps.metricsToken}`);
  }

  function explain(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const known = asAppError(error);
    const facts = consentFacts(known.facts);
    const isOurs = known.code === 'E-UNKNOWN';
    const given = known.facts.reference;
    const reference = isOurs ? (typeof given === 'string' ? given : newReference()) : undefined;
    const line = {
      event: 'page.refused',
      code: known.code,
      ...(isOurs ? { reference } : {}),
      error: known,
    };
    if (isOurs) deps.log.error(line, 'a page failed');
    else deps.log.info(line, 'a page was refused');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const backUrl = deps.slackBackUrl(facts.workspaceTeamId);
    const page = errorPage({ code: known.code, facts, backUrl, reference, help: deps.help });
    sender.page(request, response, page, {
      ...consents.clearing(facts.cookieName),
      ...(typeof known.facts.seconds === 'number'
        ? { 'retry-after': String(known.facts.seconds) }
        : {}),
    });
  }

  return {
    async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
      const route = routeOf(request.url ?? '');
      try {
        if (route === undefined) {
          const [path = ''] = (request.url ?? '').split('?');
          if (deps.installPaths.includes(path)) await spare(request, 'install');
          return false;
        }
        if (route.methods.includes(request.method ?? '')) await answer(route, request, response);
        else
          sender.text(request, response, 405, 'Method not allowed.\n', {
            allow: route.methods.join(', '),
          });
      } catch (error) {
        explain(error, request, response);
      }
      return true;
    },
  };
}
