import { type Ref, useId, useImperativeHandle, useRef } from 'react';
import { type Obj, obj, str } from '../../../slack/json.ts';
import { Text } from '../mrkdwn/text.tsx';

export interface ConfirmHandle {
  ask(): void;
}

/** Slack's dialog between a press and its effect. */
export function ConfirmDialog({
  dialog,
  url,
  onConfirm,
  ref,
}: {
  dialog: Obj;
  url: string | undefined;
  onConfirm: () => void;
  ref: Ref<ConfirmHandle>;
}) {
  const window = useRef<HTMLDialogElement>(null);
  const id = useId();
  useImperativeHandle(ref, () => ({ ask: () => window.current?.showModal() }));
  const close = () => window.current?.close();
  const go = () => {
    close();
    onConfirm();
  };
  const look = `button ${str(dialog, 'style') || 'primary'}`;
  const yes = str(obj(dialog, 'confirm'), 'text') || 'Yes';
  return (
    <dialog className="window confirm" ref={window} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        <Text of={dialog.title} />
      </h2>
      <div className="window-body">
        <Text of={dialog.text} />
      </div>
      <div className="window-foot">
        <button type="button" className="button" onClick={close}>
          {str(obj(dialog, 'deny'), 'text') || 'Cancel'}
        </button>
        {url ? (
          <a className={look} href={url} target="_blank" rel="noopener noreferrer" onClick={go}>
            {yes}
          </a>
        ) : (
          <button type="button" className={look} onClick={go}>
            {yes}
          </button>
        )}
      </div>
    </dialog>
  );
}
