import { pick } from './random.ts';

const makers =
  'Slack|DocuSign|Salesforce CLI|Dataloader Partner|Gong.io|HubSpot|Zapier|Marketo|Outreach|Conga Composer|Tableau|MuleSoft Anypoint|Workato|Fivetran|Airbyte|Segment|Okta|LinkedIn Sales Navigator|ZoomInfo|Drift|Intercom|Zendesk Sync|Jira Cloud|Asana|Mailchimp|Xactly|Clari|Seismic|Highspot|Calendly|Zoom|Dropbox Sign|Box|Dataloader Bulk|Chatter Desktop|Salesforce for Outlook|Ant Migration Tool|Workbench|Postman|Gearset|Copado|OwnBackup|Celigo|Boomi AtomSphere|Informatica Cloud|Snowflake Connector|Stripe Billing|NetSuite Bridge|SAP Integration Suite|Power BI|Looker|Sigma|Hightouch|Census|Ringlead|LeanData|Chili Piper|Salesloft|Groove|PandaDoc|Ironclad|Lusha|Clearbit|Qualtrics|SurveyMonkey|Twilio Flex|Five9|Talkdesk|Aircall|RingCentral|Dialpad|Vidyard|Loom|Notion|Monday.com|Smartsheet|Airtable|Coupa|Certinia|Avalara'.split(
    '|',
  );
const purposes =
  'Sync|Connector|Loader|Mobile|for Sales|for Service|Backup|Reports|Gateway|Importer'.split('|');

const firstNames =
  'Ada Ben Chloe Dmitri Elif Farid Grace Hugo Ines Jonas Kira Liam Mina Noor Otto Paula Quinn Rosa Samir Tara Umar Vera Wen Xenia Yusuf Zoe Aiko Bruno Carla Dieter Emeka Freya Gustav Hana Imran Jade Kofi Lena Mateo Nadia'.split(
    ' ',
  );
const lastNames =
  'Abbott Baptiste Chen Dawson Eriksen Fischer Garcia Haddad Ivanov Jansen Kowalski Larsen Moreau Nakamura Okafor Petrov Quist Rahman Santos Tanaka Ueda Varga Weber Xu Yilmaz Zhang Almeida Bianchi Costa Dubois Evans Ferrari Gupta Hughes Ito Jensen Khan Lopez Meyer Novak Ortiz Patel Rossi Singh Turner Vogel Walsh Young Adeyemi Brandt'.split(
    ' ',
  );

/** The name of the nth app of any org: well-known ones first, then their many connectors. */
export function appName(index: number): string {
  const maker = makers[index % makers.length] ?? 'Connector';
  const round = Math.floor(index / makers.length);
  return round === 0 ? maker : `${maker} ${purposes[(round - 1) % purposes.length] ?? 'Extra'}`;
}

/** First and last name of the nth person of an org. */
export function personName(seed: number, index: number): { first: string; last: string } {
  return {
    first: firstNames[pick(firstNames.length, seed, 11, index)] ?? 'Ada',
    last: lastNames[pick(lastNames.length, seed, 12, index)] ?? 'Chen',
  };
}
