import { type RefObject, useEffect, useLayoutEffect } from 'react';

const GAP = 4;

/** Shows a popup beside its button, above everything, and closes it when one looks elsewhere. */
export function usePopup(
  open: boolean,
  anchor: RefObject<HTMLElement | null>,
  popup: RefObject<HTMLElement | null>,
  close: () => void,
) {
  useLayoutEffect(() => {
    const [at, shown] = [anchor.current, popup.current];
    if (!open || !at || !shown) return;
    shown.showPopover();
    place(at, shown);
  }, [open, anchor, popup]);

  useEffect(() => {
    if (!open) return;
    const away = ({ target }: Event) => {
      if (!(target instanceof Node)) return;
      if (!anchor.current?.contains(target) && !popup.current?.contains(target)) close();
    };
    const moved = () => {
      if (anchor.current && popup.current) place(anchor.current, popup.current);
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    window.addEventListener('resize', moved);
    document.addEventListener('scroll', moved, true);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
      window.removeEventListener('resize', moved);
      document.removeEventListener('scroll', moved, true);
    };
  }, [open, anchor, popup, close]);
}

function place(at: HTMLElement, shown: HTMLElement): void {
  const box = at.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = shown;
  const below = box.bottom + GAP + height <= window.innerHeight || box.top < height + GAP;
  shown.style.top = `${below ? box.bottom + GAP : box.top - GAP - height}px`;
  shown.style.left = `${Math.max(GAP, Math.min(box.left, window.innerWidth - width - GAP))}px`;
}
