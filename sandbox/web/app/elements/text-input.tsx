import { type ChangeEvent, type KeyboardEvent, useState } from 'react';
import { obj, str, strs } from '../../../slack/json.ts';
import { type ElementProps, useEnter, useValue } from './surface.ts';

const GATHER_MS = 150;
const kinds: Record<string, string> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'text',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

/** Everything that is typed: text, addresses, numbers, dates. */
export function TextInputElement(props: ElementProps) {
  const { element, id, name, describedBy, invalid } = props;
  const type = str(element, 'type');
  const value = useValue(props);
  const enter = useEnter(props);
  const [text, setText] = useState(() => written(type, value));
  const triggers = strs(obj(element, 'dispatch_action_config'), 'trigger_actions_on');
  const atOnce = type.endsWith('picker') || triggers.includes('on_character_entered');

  const change = ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    setText(target.value);
    enter({ text: wire(type, target.value) }, { tell: atOnce, afterMs: GATHER_MS });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || element.multiline === true) return;
    const tell = triggers.length === 0 || triggers.includes('on_enter_pressed');
    enter({ text: wire(type, text) }, { tell });
  };
  const shared = {
    id,
    className: 'field',
    value: text,
    placeholder: str(obj(element, 'placeholder'), 'text') || undefined,
    'aria-label': id ? undefined : name || str(obj(element, 'placeholder'), 'text'),
    'aria-describedby': describedBy,
    'aria-invalid': invalid || undefined,
    // The surface tells: where it asks for the focus, it is meant.
    autoFocus: element.focus_on_load === true,
    onChange: change,
  };
  return element.multiline === true ? (
    <textarea {...shared} rows={4} />
  ) : (
    <input {...shared} type={kinds[type] ?? 'text'} onKeyDown={onKey} />
  );
}

const written = (type: string, value: Record<string, unknown>): string => {
  if (type === 'datepicker') return str(value, 'selected_date');
  if (type === 'timepicker') return str(value, 'selected_time');
  if (type !== 'datetimepicker') return str(value, 'value');
  const seconds = Number(value.selected_date_time ?? 0);
  return seconds ? new Date(seconds * 1000).toISOString().slice(0, 16) : '';
};

const wire = (type: string, text: string): string | null => {
  if (type !== 'datetimepicker' || text === '') return text || null;
  return String(Math.floor(Date.parse(`${text}Z`) / 1000));
};
