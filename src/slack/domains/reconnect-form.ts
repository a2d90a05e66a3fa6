import type { ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { packDomain } from '../kernel/metadata.ts';
import { context, limits, modal, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { domainActs } from './acts.ts';
import { reconnectingLine, reconnectWords } from './reconnect-button.ts';

/** The question before the consent step, where no button could ask it: typed, or from the `⋯` menu. */
export function reconnectModal(domain: DomainView, names: ReadonlyMap<string, string>): ModalView {
  const title = `Reconnect ${domain.name}?`;
  const { reconnecting } = domain;
  return modal({
    title: title.length <= limits.viewTitle ? title : 'Reconnect a domain?',
    callbackId: domainActs.reconnect.form.id,
    blocks: [
      section(`${bold(domain.name)}\n${reconnectWords(domain, inert)}`),
      ...(reconnecting
        ? [
            context(
              reconnectingLine(reconnecting, names.get(reconnecting.by) ?? 'someone who left'),
            ),
          ]
        : []),
    ],
    submit: 'Confirm',
    close: 'Cancel',
    metadata: packDomain(domain.id),
  });
}
