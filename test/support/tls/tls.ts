import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

/** The file of the authority that no system trusts, as a company's own. */
export const caFile = join(import.meta.dirname, 'ca.pem');
export const ca = read('ca.pem');
/** For a server at `localhost`, slack.com, login.salesforce.com and acme.my.salesforce.com. */
export const serverTls = { cert: read('server.pem'), key: read('server-key.pem') };
