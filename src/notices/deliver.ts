import { createNoticeDelivery } from './deliver-notice.ts';
import type { DeliverDeps } from './delivery-deps.ts';
import { createDrawing } from './draw-card.ts';
import { createRefused } from './refused.ts';
import { createTurn } from './turn.ts';

/** Brings notices and cards to Slack, one attempt a call; what was not taken is written with its next time. */
export function createDelivery<M extends { readonly text: string }>(deps: DeliverDeps<M>) {
  const turn = createTurn(deps);
  const refused = createRefused(deps);
  return {
    deliverNotice: createNoticeDelivery(deps, turn, refused),
    drawCard: createDrawing(deps, turn, refused),
  };
}

export type Delivery = ReturnType<typeof createDelivery>;
