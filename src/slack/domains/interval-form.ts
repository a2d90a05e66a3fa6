import type { ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { intervals } from '../../domains/interval.ts';
import { packDomain } from '../kernel/metadata.ts';
import { context, input, modal, option, section } from '../kit/blocks.ts';
import { bold } from '../kit/escape.ts';
import { every } from '../kit/time.ts';
import { domainActs } from './acts.ts';

export const intervalForm = { interval: { block: 'interval', action: 'value' } } as const;

/** *Sync interval* of a domain. `configuredMs`: as chosen; an API budget may ask for more. */
export function intervalModal(domain: DomainView): ModalView {
  const now = domain.configuredMs;
  const all = [...new Set([...intervals, now])].sort((a, b) => a - b);
  const optionOf = (ms: number) => option(`Every ${every(ms)}`, String(ms));
  return modal({
    title: 'Sync interval',
    callbackId: domainActs.interval.form.id,
    submit: 'Save',
    close: 'Cancel',
    metadata: packDomain(domain.id),
    blocks: [
      section(`How often is ${bold(domain.name)} read?`),
      input(
        'Interval',
        {
          type: 'static_select',
          action_id: intervalForm.interval.action,
          options: all.map(optionOf),
          initial_option: optionOf(now),
        },
        {
          blockId: intervalForm.interval.block,
          hint: 'Late means older than twice this. Where the org has few API calls, it stretches by itself.',
        },
      ),
      context('The change is told in the thread of its card, and recorded.'),
    ],
  });
}
