import { createHash } from 'node:crypto';
import type { AppFacts } from '../../../../src/apps/inventory/facts.ts';
import { days, facts, hours, newcomer, standing } from '../facts.ts';

/** Clients of Salesforce's that hold tokens in nearly every org, none of them installed. */
const clients =
  'Salesforce CLI|Workbench|Dataloader Bulk|Dataloader Partner|Data Loader|dataloader.io|Ant Migration Tool|Force.com IDE|Salesforce for iOS|Salesforce for Android|Salesforce for Outlook|SalesforceA|SalesforceA for iOS|Chatter Desktop|Salesforce Files|Code Builder|Salesforce Mobile Dashboards|Wave Web|SalesforceIQ|OIQ_Integration'.split(
    '|',
  );

/** What companies install, names near to those of clients, of lures and of breached vendors among them. */
const installed =
  'Slack|DocuSign|DocuSign for Salesforce|Gong|Gong.io|HubSpot Integration|Zapier|Marketo Sync|Outreach|Conga Composer|Tableau|MuleSoft Anypoint|Workato|Fivetran|Airbyte|Segment|Okta|LinkedIn Sales Navigator|ZoomInfo|Drift|Intercom|Zendesk Support|Jira Cloud Connector|Asana|Mailchimp|Xactly|Clari|Seismic|Highspot|Calendly|Zoom for Salesforce|Dropbox Sign|Box|Postman|Gearset|Copado|Own Backup|Celigo|Boomi AtomSphere|Informatica Cloud|Snowflake Connector|Stripe Billing|NetSuite Bridge|SAP Integration Suite|Power BI|Looker|Sigma|Hightouch|Census|RingLead|LeanData|Chili Piper|Salesloft|Groove|PandaDoc|Ironclad|Lusha|Clearbit|Qualtrics|SurveyMonkey|Twilio Flex|Five9|Talkdesk|Aircall|RingCentral|Dialpad|Vidyard|Loom|Notion|monday.com|Smartsheet|Airtable|Coupa|Certinia|Avalara|Gainsight CS|Klue|Salesforce Inspector Reloaded|Salesforce Maps|Salesforce Authenticator|Jira Service Management|ServiceNow|Freshdesk|Pardot|Eloqua|Demandbase|6sense|Bombora|Apollo|Cognism|Kixie|Cirrus Insight|Ebsta|Revenue Grid|Mixmax|Yesware|Boomerang|Front|Help Scout|Kustomer|Gladly|Aha!|Productboard|Pendo|Amplitude|Mixpanel|Heap|FullStory|Hotjar|Sprinklr|Hootsuite|Sprout Social|Khoros|Influitive|Crossbeam|Reveal|PartnerStack|Allbound|Impartner|Zift|Mindtickle|Lessonly|WorkRamp|Docebo|Brainshark|Showpad|Bigtincan|Templafy|S-Docs|Nintex DocGen|Formstack|FormAssembly|Jotform|Typeform|Titan Forms|Conga Sign|Adobe Acrobat Sign|OneSpan|Icertis|Agiloft|LinkSquares|SpringCM|Evisort|Zuora|Chargebee|Recurly|Maxio|Sage Intacct|Workday|ADP|BambooHR|Greenhouse|Lever|Bullhorn|JobDiva|Sense|TargetX|Blackthorn|Fonteva|Nimble AMS|GoCardless|Chargent|Authorize.Net|Avalara AvaTax|Vertex|Sovos|ShipStation|FedEx Ship Manager|UPS WorldShip|Geopointe|MapAnything|Badger Maps|Field Nation|ServiceMax|Skedulo|FieldEZ|ClickSoftware|Matillion|Talend|Stitch|Rivery|Skyvia|Jitterbit|SnapLogic|Tray.io|Make|n8n|Power Automate|Azure Data Factory|AWS AppFlow|Google Data Studio|Domo|Qlik Sense|ThoughtSpot|Sisense|Grow|Databox|Klipfolio|Geckoboard|Ataccama|DemandTools|Cloudingo|Duplicate Check|Validity|Metadata API Explorer|Einstein Activity Capture'.split(
    '|',
  );

/** A number in 0..most-1 that depends on nothing but the name and what it is for. */
const pick = (most: number, ...of: readonly string[]) =>
  createHash('sha256').update(of.join('/')).digest().readUInt32BE() % most;

/** An org of 220 well-known apps as they are found: installed by admins and in use, or clients of Salesforce. */
export const cleanOrg: readonly AppFacts[] = [
  ...clients.map(clientOf),
  ...installed.slice(0, 200).map(vendorOf),
];

function used(name: string): Partial<AppFacts> {
  const users = 1 + pick(60, name, 'users');
  const perDay = 1 + pick(400, name, 'uses');
  const usesPerDay = Array.from(
    { length: 14 },
    (_, day) => perDay + pick(1 + perDay, name, `${day}`),
  );
  const uses = perDay * 500;
  const tokens = users + pick(1 + users, name, 'tokens');
  return {
    name,
    users,
    tokens,
    usersWeekAgo: Math.max(0, users - pick(4, name, 'growth')),
    uses,
    usesPerDay,
    lastUsedAt: hours(-1),
    firstTokenAt: days(-100 - pick(60, name, 'age')),
    newestTokenAt: days(-pick(7, name, 'newest')),
    mostInAnHour: 1 + pick(8, name, 'hour'),
    unused90: pick(4, name, 'unused') === 0 ? pick(1 + tokens, name, 'how many') : 0,
    inactiveUsers: pick(5, name, 'inactive') === 0 ? 1 : 0,
    admins: pick(3, name, 'admins') === 0 ? 1 + pick(3, name, 'how many admins') : 0,
    owner: null,
    before: standing({ users, tokens, uses: uses - pick(40, name, 'hour'), lastUsedAt: hours(-2) }),
  };
}

function clientOf(name: string): AppFacts {
  return facts({ ...newcomer, ...used(name), firstSeenAt: days(-500), inBaseline: true });
}

function vendorOf(name: string): AppFacts {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const adminApprovedOnly = pick(10, name, 'policy') < 6;
  const refreshTokenHours = [-1, 720, 2160][pick(3, name, 'life')] ?? -1;
  const own = used(name);
  return facts({
    ...own,
    label: name,
    namespace: pick(2, name, 'package') === 0 ? word.slice(0, 15) : null,
    startUrl: `https://app.${word}.example/start`,
    adminApprovedOnly,
    refreshTokenHours,
    scopes: null,
    // People of a well-spread app sign in from wherever they are; what integrates stays where it is.
    newSources: (own.users ?? 0) > 3 && pick(3, name, 'source') === 0 ? ['203.0.113.9'] : [],
    before: own.before
      ? { ...own.before, adminApprovedOnly, refreshTokenHours, scopes: null }
      : null,
  });
}
