const sandboxOrigin = 'https://test.salesforce.com';

/** The generic sign-in pages. A stand-in for Salesforce, which alone is http, signs in sandboxes too. */
export function loginOrigins(loginUrl: string): { production: string; sandbox: string } {
  const { origin, protocol } = new URL(loginUrl);
  return { production: origin, sandbox: protocol === 'http:' ? origin : sandboxOrigin };
}
