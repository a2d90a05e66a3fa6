import { type ReactNode, useMemo } from 'react';
import type { SeenView } from '../../wire.ts';
import { SurfaceContext } from '../elements/surface.ts';

/** The surface that a window or the App Home is. */
export function ViewSurface({ view, children }: { view: SeenView; children: ReactNode }) {
  const { id, values, errors } = view;
  const surface = useMemo(() => ({ place: { view: id }, values, errors }), [id, values, errors]);
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}
