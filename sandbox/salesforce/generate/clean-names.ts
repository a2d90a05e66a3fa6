const lines = (text: string): string[] => text.split(/[|\n]/).map((name) => name.trim());

/** Tools that people sign in to for themselves. */
export const personalTools =
  lines(`Slack|Zoom|Gong.io|HubSpot|Outreach|LinkedIn Sales Navigator|ZoomInfo|Calendly|Chili Piper|Groove
Cirrus Insight|Yesware|Mixmax|Vidyard|Loom|Seismic|Highspot|Showpad|Clari|People.ai
Chorus|Dialpad|RingCentral|Aircall|Five9|Talkdesk|Twilio Flex|8x8|Vonage Contact Center|Natterbox
DocuSign|Adobe Acrobat Sign|Dropbox Sign|PandaDoc|Conga Composer|Conga Sign|Ironclad|Juro|Proposify|GetAccept
Lusha|Cognism|Apollo.io|Seamless.AI|LeadIQ|Clearbit|6sense|Demandbase|Bombora|D&B Hoovers
Evernote|Notion|Airtable|Smartsheet|Monday.com|Asana|Trello|Wrike|ClickUp|Quip
Google Sheets Data Connector|Gmail Integration|Microsoft Outlook Integration|Microsoft Excel|Microsoft Teams|OneDrive|Google Drive|Box|Egnyte|ShareFile
Grammarly|Otter.ai|Fireflies.ai|Avoma|Salesforce Inspector Reloaded|ORGanizer|Scratchpad|Dooly|Weflow|Rattle
Expensify|SAP Concur|Navan|Lessonly|WalkMe|Whatfix|Pendo|Spekit|Guru|Bloomfire`);

/** What moves data by itself, with a user of its own. */
export const integrations =
  lines(`MuleSoft Anypoint|Workato|Zapier|Tray.io|Celigo|Boomi AtomSphere|Informatica Cloud|SnapLogic|Jitterbit Harmony|Make
Fivetran|Airbyte|Stitch|Segment|Snowflake Connector|Databricks|Google BigQuery Transfer|Azure Data Factory|AWS AppFlow|Matillion
Hightouch|Census|RudderStack|Tableau|Power BI|Looker|Sigma|Domo|Qlik Sense|ThoughtSpot
Marketo|Pardot Connector|Eloqua|Mailchimp|Iterable|Braze|Klaviyo|ActiveCampaign|Constant Contact|Customer.io
NetSuite Bridge|SAP Integration Suite|Oracle Integration Cloud|Workday Connector|Stripe Billing|Chargebee|Zuora|Avalara|Vertex|Coupa
Zendesk Support|Freshdesk|Intercom|Jira Cloud|ServiceNow|PagerDuty|GitHub Sync|Qualtrics|SurveyMonkey|Medallia
Okta|OneLogin|Microsoft Entra ID|SailPoint|Saviynt|Duo Security|Netskope|Palo Alto SaaS Security|Obsidian Security|AppOmni`);

/** What admins and developers run an org with. */
export const adminTools =
  lines(`Gearset|Copado|AutoRABIT|Flosum|Blue Canvas|Prodly|Own Backup|Odaseva|Spanning Backup|GRAX
Elements.cloud|Metazoa Snapshot|Sonar|Hubbl Diagnostics|Provar|Testim|Tricentis Testsuite|ACCELQ|Postman|Jetstream
DemandTools|Cloudingo|RingLead|LeanData|Traction Complete|Plauti Duplicate Check|Validity Connect|XL-Connector|Xappex|Skyvia
Geopointe|MapAnything|Rollup Helper|Declarative Lookup Rollup|Form Assembly|Formstack|Jotform|Typeform`);
