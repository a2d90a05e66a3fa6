import { str } from '../../../slack/json.ts';
import { Picture } from '../blocks/picture.tsx';
import { ButtonElement } from './button.tsx';
import { ChoicesElement } from './choices.tsx';
import { FileInputElement } from './file-input.tsx';
import { OverflowElement } from './overflow.tsx';
import { SelectElement } from './select.tsx';
import type { ElementProps } from './surface.ts';
import { TextInputElement } from './text-input.tsx';

/** Anything that stands in a block and can be pressed, chosen or filled in. */
export function Element(props: ElementProps) {
  const type = str(props.element, 'type');
  if (type === 'image') return <Picture of={props.element} small />;
  if (type === 'overflow') return <OverflowElement {...props} />;
  if (type === 'button' || type.endsWith('_button')) return <ButtonElement {...props} />;
  if (type === 'checkboxes' || type === 'radio_buttons') return <ChoicesElement {...props} />;
  if (type === 'file_input') return <FileInputElement {...props} />;
  if (type.endsWith('_select')) return <SelectElement {...props} />;
  if (type.endsWith('picker') || type.endsWith('_input')) return <TextInputElement {...props} />;
  return <span className="unknown">{`(${type || 'an element'} is not drawn here)`}</span>;
}
