import { useRef } from 'react';
import { isObj, str } from '../../../slack/json.ts';
import { safeUrl } from '../mrkdwn/safe-url.ts';
import { Text } from '../mrkdwn/text.tsx';
import { ConfirmDialog, type ConfirmHandle } from './confirm.tsx';
import { type ElementProps, usePress } from './surface.ts';

export function ButtonElement(props: ElementProps) {
  const { element } = props;
  const { press, pending } = usePress(props);
  const confirm = useRef<ConfirmHandle>(null);
  const dialog = isObj(element.confirm) ? element.confirm : undefined;
  const url = safeUrl(str(element, 'url'));
  const look = `button ${str(element, 'style')}`;
  const spoken = str(element, 'accessibility_label') || undefined;
  const go = () => void press();

  if (url && !dialog)
    return (
      <a
        className={look}
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={spoken}
        onClick={go}
      >
        <Text of={element.text} />
        <span className="opens" aria-hidden="true">
          ↗
        </span>
        <span className="hidden"> (opens in a new tab)</span>
      </a>
    );
  return (
    <>
      <button
        type="button"
        className={look}
        aria-label={spoken}
        aria-busy={pending}
        onClick={() => (dialog ? confirm.current?.ask() : go())}
      >
        <Text of={element.text} />
      </button>
      {dialog && <ConfirmDialog dialog={dialog} url={url} ref={confirm} onConfirm={go} />}
    </>
  );
}
