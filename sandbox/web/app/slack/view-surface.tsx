import { type ReactNode, useMemo } from 'react';
import type { Entered, SeenView, Spot } from '../../wire.ts';
import { SurfaceContext } from '../elements/surface.ts';

/** What was entered in a window and goes with its submission, by block and action. */
export type Noted = Map<string, { spot: Spot; value: Entered }>;

/** The surface that a window or the App Home is. */
export function ViewSurface({
  view,
  noted,
  children,
}: {
  view: SeenView;
  noted?: Noted;
  children: ReactNode;
}) {
  const { id, values, errors } = view;
  const surface = useMemo(
    () => ({
      place: { view: id },
      values,
      errors,
      note: (spot: Spot, value: Entered) =>
        void noted?.set(`${spot.block}\n${spot.action}`, { spot, value }),
    }),
    [id, values, errors, noted],
  );
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}
