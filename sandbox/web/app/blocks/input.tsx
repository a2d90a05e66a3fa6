import { useId } from 'react';
import { type Obj, obj, str } from '../../../slack/json.ts';
import { Element } from '../elements/element.tsx';
import { useSurface } from '../elements/surface.ts';
import { Text } from '../mrkdwn/text.tsx';

/** An input with its label, hint and what is wrong with it. */
export function InputBlock({ block }: { block: Obj }) {
  const { errors } = useSurface();
  const id = useId();
  const element = obj(block, 'element');
  const error = errors[str(block, 'block_id')];
  const isGroup = ['checkboxes', 'radio_buttons'].includes(str(element, 'type'));
  const describedBy =
    [error ? `${id}-error` : '', block.hint ? `${id}-hint` : ''].filter(Boolean).join(' ') ||
    undefined;
  const label = (
    <>
      <Text of={block.label} />
      {block.optional === true && <span className="optional"> (optional)</span>}
    </>
  );
  const inside = (
    <>
      <Element
        block={block}
        element={element}
        name={str(block.label, 'text')}
        describedBy={describedBy}
        invalid={error !== undefined}
        {...(isGroup ? {} : { id })}
      />
      {error && (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {block.hint ? (
        <p className="hint" id={`${id}-hint`}>
          <Text of={block.hint} />
        </p>
      ) : null}
    </>
  );
  return isGroup ? (
    <fieldset className="input">
      <legend>{label}</legend>
      {inside}
    </fieldset>
  ) : (
    <div className="input">
      <label htmlFor={id}>{label}</label>
      {inside}
    </div>
  );
}
