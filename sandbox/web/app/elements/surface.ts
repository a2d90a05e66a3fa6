import { createContext, useContext, useState } from 'react';
import type { Obj } from '../../../slack/json.ts';
import { str } from '../../../slack/json.ts';
import type { Entered, Place, Spot } from '../../wire.ts';
import { useStore } from '../state/use.ts';

/** What holds blocks: a message, a window or the App Home. */
export interface Surface {
  place: Place;
  values: Record<string, Record<string, Obj>>;
  errors: Record<string, string>;
}

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('there is no surface around this');
  return surface;
}

export interface ElementProps {
  block: Obj;
  element: Obj;
  /** What the element is called, where no label of its own says it. */
  name?: string;
  id?: string;
  describedBy?: string | undefined;
  invalid?: boolean;
}

export const spotOf = (block: Obj, element: Obj): Spot => ({
  block: str(block, 'block_id'),
  action: str(element, 'action_id'),
});

/** The value that Slack holds for an element now. */
export function useValue({ block, element }: ElementProps): Obj {
  const { values } = useSurface();
  const { block: blockId, action } = spotOf(block, element);
  return values[blockId]?.[action] ?? {};
}

/** Enters a value: told to Slack after a moment, and by Slack to the bot where the block asks. */
export function useEnter({ block, element }: ElementProps) {
  const store = useStore();
  const { place } = useSurface();
  const spot = spotOf(block, element);
  return (value: Entered, { tell = true, afterMs = 0 } = {}) =>
    store.enter(JSON.stringify([place, spot]), { do: 'enter', place, spot, value, tell }, afterMs);
}

/** Presses something; `pending` while the bot has not answered. */
export function usePress({ block, element }: ElementProps) {
  const store = useStore();
  const { place } = useSurface();
  const [pending, setPending] = useState(false);
  const press = async (option?: string) => {
    setPending(true);
    await store.act({
      do: 'press',
      place,
      spot: spotOf(block, element),
      ...(option === undefined ? {} : { option }),
    });
    setPending(false);
  };
  return { press, pending };
}
