/** One of Salesforce's own clients, by the exact string that OauthToken shows as AppName. */
export interface OwnClient {
  name: string;
  /** Of the package that brings it; null: nobody installs it, so that its tokens have no menu item. */
  namespace: string | null;
  /** Who uses it: whoever works in the org, or its admins and developers. */
  users: 'everybody' | 'admins';
}

const of = (namespace: string | null, users: OwnClient['users'], names: string): OwnClient[] =>
  names.split('|').map((name) => ({ name, namespace, users }));

/** As they are found in a real org, where tools of Salesforce's hold tokens whether or not an admin installed them. */
export const ownClients: readonly OwnClient[] = [
  ...of(
    null,
    'admins',
    'Salesforce CLI|SFDX CLI|Workbench|Dataloader Bulk|Dataloader Partner|Ant Migration Tool|Force.com IDE|dataloader.io|Code Builder',
  ),
  ...of(null, 'everybody', 'Salesforce for Outlook|SalesforceA|Salesforce Files|SalesforceIQ'),
  ...of(
    'sf_com_apps',
    'everybody',
    'Salesforce for iOS|Salesforce for Android|SalesforceA for iOS|SalesforceA for Android|Salesforce Field Service',
  ),
  ...of(
    'sf_chttr_apps',
    'everybody',
    'Chatter Desktop|Chatter Mobile for BlackBerry|Salesforce Mobile Dashboards|Salesforce Touch',
  ),
];
