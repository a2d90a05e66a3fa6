import { CODES_PATH } from '../lib/help.ts';

const READ = ['GET', 'HEAD'] as const;

export type Route = { readonly methods: readonly string[] } & (
  | { readonly name: 'connect'; readonly link: string }
  | { readonly name: 'callback'; readonly search: URLSearchParams }
  | { readonly name: 'healthz' }
  | { readonly name: 'readyz' }
  | { readonly name: 'metrics' }
  | { readonly name: 'codes' }
);

const CONNECT = '/salesforce/connect/';

/** The route of a request's path and query, or undefined where it is none of ours. */
export function routeOf(url: string): Route | undefined {
  const [path = '', ...query] = url.split('?');
  switch (path) {
    case '/healthz':
      return { name: 'healthz', methods: READ };
    case '/readyz':
      return { name: 'readyz', methods: READ };
    case '/metrics':
      return { name: 'metrics', methods: READ };
    case CODES_PATH:
      return { name: 'codes', methods: READ };
    case '/salesforce/callback':
      // No HEAD: it would use a code up and show nobody what came of it.
      return { name: 'callback', methods: ['GET'], search: new URLSearchParams(query.join('?')) };
    default: {
      const link = path.startsWith(CONNECT) ? path.slice(CONNECT.length) : '';
      if (link === '' || link.includes('/')) return undefined;
      return { name: 'connect', methods: [...READ, 'POST'], link };
    }
  }
}
