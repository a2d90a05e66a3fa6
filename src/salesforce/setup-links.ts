/** Pages of Salesforce's Setup that people are sent to. The org's own address leads into its Lightning host. */
const paths = {
  'oauth-usage': '/lightning/setup/ConnectedAppsUsage/home',
  'external-usage': '/lightning/setup/ExternalClientApplicationOauthUsage/home',
  'connected-apps': '/lightning/setup/ConnectedApplication/home',
  'external-client-apps': '/lightning/setup/ManageExternalClientApplication/home',
  'app-manager': '/lightning/setup/NavigationMenus/home',
  packages: '/lightning/setup/ImportedPackage/home',
  'login-history': '/lightning/setup/OrgLoginHistory/home',
  'audit-trail': '/lightning/setup/SecurityEvents/home',
  users: '/lightning/setup/ManageUsers/home',
} as const;

export type SetupPage = keyof typeof paths;

/** A link into the Setup of the org at `instanceUrl`, an origin that has been checked. */
export function setupLink(instanceUrl: string, page: SetupPage): string {
  return new URL(paths[page], instanceUrl).href;
}
