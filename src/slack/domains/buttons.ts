import type { Button } from '@slack/types';
import { domainActs } from './acts.ts';

interface Named {
  readonly id: number;
  readonly name: string;
}

export const detailsButton = ({ id, name }: Named): Button =>
  domainActs.details.button(id, { label: `Details of ${name}` });

export const syncButton = ({ id, name }: Named): Button =>
  domainActs.sync.button(id, { label: `Sync now: ${name}` });
