import { type KeyboardEvent, useCallback, useId, useRef, useState } from 'react';
import { isObj, objs, str } from '../../../slack/json.ts';
import { inOrder } from '../in-order.ts';
import { safeUrl } from '../mrkdwn/safe-url.ts';
import { Text } from '../mrkdwn/text.tsx';
import { ConfirmDialog, type ConfirmHandle } from './confirm.tsx';
import { usePopup } from './popup.ts';
import { type ElementProps, usePress } from './surface.ts';

/** The ⋯ menu. */
export function OverflowElement(props: ElementProps) {
  const { element, name } = props;
  const { press } = usePress(props);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState('');
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const confirm = useRef<ConfirmHandle>(null);
  const close = useCallback(() => setOpen(false), []);
  usePopup(open, button, menu, close);
  const dialog = isObj(element.confirm) ? element.confirm : undefined;

  const choose = (value: string) => {
    setOpen(false);
    button.current?.focus();
    setChosen(value);
    if (dialog) confirm.current?.ask();
    else void press(value);
  };
  const items = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const onKey = (event: KeyboardEvent) => {
    const all = items();
    const at = all.findIndex((item) => item.matches(':focus'));
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all.at(to % all.length)?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    }
  };
  const toggle = () => {
    setOpen(!open);
    if (!open) requestAnimationFrame(() => items()[0]?.focus());
  };

  return (
    <>
      <button
        type="button"
        className="button overflow"
        ref={button}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={str(element, 'accessibility_label') || `More actions${name ? `: ${name}` : ''}`}
        onClick={toggle}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      {open && (
        <div
          className="popup"
          popover="manual"
          role="menu"
          tabIndex={-1}
          id={id}
          ref={menu}
          onKeyDown={onKey}
        >
          {inOrder(objs(element, 'options'), (option) => {
            const value = str(option, 'value');
            const url = safeUrl(str(option, 'url'));
            const inside = <Text of={option.text} />;
            return url ? (
              <a
                role="menuitem"
                href={url}
                target="_blank"
                rel="noopener noreferrer"
                onClick={() => choose(value)}
              >
                {inside}
              </a>
            ) : (
              <button type="button" role="menuitem" onClick={() => choose(value)}>
                {inside}
              </button>
            );
          })}
        </div>
      )}
      {dialog && (
        <ConfirmDialog
          dialog={dialog}
          url={undefined}
          ref={confirm}
          onConfirm={() => void press(chosen)}
        />
      )}
    </>
  );
}
