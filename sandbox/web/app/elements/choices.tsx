import { useId, useState } from 'react';
import { type Obj, obj, objs, str } from '../../../slack/json.ts';
import { Text } from '../mrkdwn/text.tsx';
import { type ElementProps, useEnter, useValue } from './surface.ts';

/** Radio buttons and checkboxes. */
export function ChoicesElement(props: ElementProps) {
  const { element, describedBy, invalid } = props;
  const many = element.type === 'checkboxes';
  const value = useValue(props);
  const enter = useEnter(props);
  const name = useId();
  const [chosen, setChosen] = useState<string[]>(() => chosenIn(value));

  const choose = (option: string, on: boolean) => {
    const others = many ? chosen.filter((each) => each !== option) : [];
    const next = on ? [...others, option] : others;
    setChosen(next);
    enter({ options: next });
  };
  return (
    <div className="choices">
      {objs(element, 'options').map((option) => {
        const of = str(option, 'value');
        return (
          <label key={of}>
            <input
              type={many ? 'checkbox' : 'radio'}
              name={name}
              checked={chosen.includes(of)}
              aria-describedby={describedBy}
              aria-invalid={invalid || undefined}
              onChange={(event) => choose(of, event.target.checked)}
            />
            <span>
              <Text of={option.text} />
              {option.description ? (
                <small>
                  <Text of={option.description} />
                </small>
              ) : null}
            </span>
          </label>
        );
      })}
    </div>
  );
}

/** Values of the options that are chosen. */
export const chosenIn = (value: Obj): string[] => {
  const one = str(obj(value, 'selected_option'), 'value');
  return one ? [one] : objs(value, 'selected_options').map((each) => str(each, 'value'));
};
