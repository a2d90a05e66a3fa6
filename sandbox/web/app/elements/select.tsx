import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { obj, str } from '../../../slack/json.ts';
import { channelName, personName } from '../mrkdwn/names.ts';
import { useStore } from '../state/use.ts';
import { chosenOptions, enteredOptions, type Option, ownOptions } from './options.ts';
import { usePopup } from './popup.ts';
import { type ElementProps, spotOf, useEnter, useSurface, useValue } from './surface.ts';

const GATHER_MS = 120;

/** Every menu that one chooses from: of the bot, of people, of channels; for one or for many. */
export function SelectElement(props: ElementProps) {
  const { element, id, name, describedBy, invalid } = props;
  const type = str(element, 'type');
  const many = type.startsWith('multi_');
  const store = useStore();
  const value = useValue(props);
  const enter = useEnter(props);
  const nameOf = (of: string) => {
    const state = store.get();
    const channel = channelName(state, of);
    return channel ? `#${channel}` : (personName(state, of) ?? of);
  };
  const [chosen, setChosen] = useState<Option[]>(() => chosenOptions(value, nameOf));
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const found = useOffered(props, open, typed);
  const anchor = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const close = useCallback(() => {
    setOpen(false);
    setTyped('');
  }, []);
  usePopup(open, anchor, popup, close);

  const isChosen = (option: Option) => chosen.some((each) => each.id === option.id);
  const choose = (option: Option) => {
    const others = chosen.filter((each) => each.id !== option.id);
    const next = many ? (isChosen(option) ? others : [...others, option]) : [option];
    setChosen(next);
    enter(enteredOptions(type, next));
    if (!many) close();
    else setTyped('');
  };
  const onKey = (event: KeyboardEvent) => {
    const last = found.options.length - 1;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive(Math.max(0, Math.min(last, open ? active + step : active)));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      const option = found.options[active];
      if (option) choose(option);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === 'Backspace' && many && typed === '' && chosen.length > 0) {
      const next = chosen.slice(0, -1);
      setChosen(next);
      enter(enteredOptions(type, next));
    }
  };
  const placeholder = str(obj(element, 'placeholder'), 'text') || 'Choose …';
  const shown = many || open ? typed : (chosen[0]?.label ?? '');

  return (
    <div className={`select ${open ? 'open' : ''}`} ref={anchor}>
      {many &&
        chosen.map((option) => (
          <span className="chip" key={option.id}>
            {option.label}
            <button
              type="button"
              aria-label={`Remove ${option.label}`}
              onClick={() => choose(option)}
            >
              ×
            </button>
          </span>
        ))}
      <input
        ref={input}
        id={id}
        role="combobox"
        autoComplete="off"
        aria-label={id ? undefined : name || placeholder}
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && found.options[active] ? `${list}-${active}` : undefined}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        placeholder={!many && chosen[0] ? chosen[0].label : placeholder}
        value={shown}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          setOpen(true);
          setActive(0);
          setTyped(event.target.value);
        }}
        onKeyDown={onKey}
      />
      <div
        className="popup listbox"
        popover="manual"
        role="listbox"
        aria-label={name || placeholder}
        aria-multiselectable={many || undefined}
        id={list}
        ref={popup}
        hidden={!open}
      >
        {found.note && <p className="note">{found.note}</p>}
        {found.options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's
          <div
            role="option"
            tabIndex={-1}
            key={option.id}
            id={`${list}-${index}`}
            aria-selected={isChosen(option)}
            className={index === active ? 'active' : ''}
            onPointerMove={() => setActive(index)}
            onClick={() => {
              choose(option);
              input.current?.focus();
            }}
          >
            {option.group && <small>{option.group}</small>}
            {option.label}
            {option.detail && <small>{option.detail}</small>}
          </div>
        ))}
      </div>
    </div>
  );
}

/** What the menu offers for what was typed; asked of Slack where it is not in the block. */
function useOffered({ block, element }: ElementProps, open: boolean, typed: string) {
  const store = useStore();
  const { place } = useSurface();
  const type = str(element, 'type');
  const isOwn = type.endsWith('static_select');
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
  const tooShort = type.endsWith('external_select') && Array.from(typed).length < least;
  const [asked, setAsked] = useState<{ typed: string; options: Option[] } | null>(null);
  const spot = JSON.stringify(spotOf(block, element));
  const where = JSON.stringify(place);

  useEffect(() => {
    if (!open || isOwn || tooShort) return;
    const timer = setTimeout(async () => {
      const options = await store.act({
        do: 'offered',
        place: JSON.parse(where),
        spot: JSON.parse(spot),
        typed,
      });
      setAsked({ typed, options: Array.isArray(options) ? options : [] });
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [store, open, isOwn, tooShort, typed, spot, where]);

  if (isOwn) {
    const fits = ({ label }: Option) => label.toLowerCase().includes(typed.toLowerCase());
    const options = ownOptions(element).filter(fits);
    return { options, note: options.length === 0 ? 'Nothing fits.' : '' };
  }
  if (tooShort) return { options: [], note: `Type at least ${least} characters.` };
  if (asked?.typed !== typed) return { options: asked?.options ?? [], note: 'Searching …' };
  return { options: asked.options, note: asked.options.length === 0 ? 'Nothing fits.' : '' };
}
