import type { SignInPage } from '../domains/ports.ts';
import { parseMyDomain } from './my-domain.ts';

export interface SignInInput {
  readonly kind: SignInPage['kind'];
  /** What was typed as My Domain address; for the other kinds it is not looked at. */
  readonly myDomain?: string | undefined;
}

export type SignInChoice =
  | { readonly ok: true; readonly page: SignInPage }
  | { readonly ok: false; readonly why: string };

export interface SignInOptions {
  /** `SALESFORCE_LOGIN_URL`, as an origin. */
  readonly loginUrl: string;
  readonly extraHosts: readonly string[];
}

const sandboxOrigin = 'https://test.salesforce.com';

/** Where a consent starts, or why not, in words for the field's error. */
export function chooseSignInPage(
  { kind, myDomain = '' }: SignInInput,
  { loginUrl, extraHosts }: SignInOptions,
): SignInChoice {
  if (kind !== 'my-domain')
    return { ok: true, page: { kind, origin: loginOrigins(loginUrl)[kind] } };
  const typed = parseMyDomain(myDomain, extraHosts);
  return typed.ok ? { ok: true, page: { kind, origin: typed.origin } } : typed;
}

/** The generic sign-in pages. A stand-in for Salesforce, which alone is http, signs in sandboxes too. */
export function loginOrigins(loginUrl: string): { production: string; sandbox: string } {
  const { origin, protocol } = new URL(loginUrl);
  return { production: origin, sandbox: protocol === 'http:' ? origin : sandboxOrigin };
}
