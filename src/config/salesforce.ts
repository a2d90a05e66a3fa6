import { readHttpUrl } from './addresses.ts';
import { COPIED_SECRET_MIN } from './lengths.ts';
import type { Reader } from './names.ts';

const SCOPES_NEEDED = ['api', 'refresh_token'] as const;

/** The External Client App, and which hosts we speak to. */
export function readSalesforce(read: Reader, isLoopback: boolean) {
  const fromApp = 'copy it from the External Client App (docs/salesforce-app.md)';
  const clientId = read.needed('SALESFORCE_CLIENT_ID', fromApp);
  const clientSecret = read.needed('SALESFORCE_CLIENT_SECRET', fromApp);
  read.secret('SALESFORCE_CLIENT_SECRET', COPIED_SECRET_MIN);
  const loginUrl =
    readHttpUrl(read, 'SALESFORCE_LOGIN_URL', isLoopback) ?? 'https://login.salesforce.com/';
  if (new URL(loginUrl).pathname !== '/')
    read.problem('SALESFORCE_LOGIN_URL', 'must be an origin, without a path');
  const asked = read.list(
    'SALESFORCE_SCOPES',
    /^[a-z_]+$/,
    'must be names of scopes by blank, such as api web refresh_token',
  );
  const scopes = asked.length > 0 ? asked : ['api', 'web', 'refresh_token'];
  const missing = SCOPES_NEEDED.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0)
    read.problem(
      'SALESFORCE_SCOPES',
      `lacks ${missing.join(' and ')}: nothing works without; add it`,
    );
  return Object.freeze({
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
    /** An origin, without a slash at its end. */
    loginUrl: new URL(loginUrl).origin,
    scopes: Object.freeze(scopes),
    apiVersion:
      read.matching('SALESFORCE_API_VERSION', /^\d{2,3}\.0$/, 'must be a version such as 67.0') ??
      '67.0',
    /** `host:port`, spoken to over http. */
    extraHosts: Object.freeze(readExtraHosts(read, isLoopback)),
  });
}

function readExtraHosts(read: Reader, isLoopback: boolean): readonly string[] {
  const hosts = read.list(
    'SALESFORCE_EXTRA_HOSTS',
    /^[a-z0-9.-]{1,253}:\d{1,5}$/,
    'must be host:port by comma, such as localhost:4001',
  );
  if (hosts.length > 0 && !isLoopback) {
    read.problem(
      'SALESFORCE_EXTRA_HOSTS',
      'is accepted only where PUBLIC_URL is localhost, 127.0.0.1 or [::1]: remove it, or change PUBLIC_URL',
    );
  }
  return hosts;
}
