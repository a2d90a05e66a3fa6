import { alertSheets } from './alerts.ts';
import { appSheets } from './apps.ts';
import { domainSheets } from './domains.ts';
import type { Sheet } from './item.ts';
import { revocationSheets } from './revocations.ts';
import { teamSheets } from './team.ts';

/** Every message, window and home, in the order of the page. */
export const sheets: readonly Sheet[] = [
  ...domainSheets,
  ...alertSheets,
  ...appSheets,
  ...revocationSheets,
  ...teamSheets,
];
