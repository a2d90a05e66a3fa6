import { isObj, type Obj, objs, str } from '../../../slack/json.ts';
import { Element } from '../elements/element.tsx';
import { inOrder } from '../in-order.ts';
import { Text } from '../mrkdwn/text.tsx';

export function SectionBlock({ block }: { block: Obj }) {
  const { accessory, text } = block;
  const fields = objs(block, 'fields');
  return (
    <div className="section">
      <div className="section-text">
        {text ? <Text of={text} /> : null}
        {fields.length > 0 && (
          <div className="fields">
            {inOrder(fields, (field) => (
              <div>
                <Text of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isObj(accessory) && (
        <div className="accessory">
          <Element block={block} element={accessory} name={nameOf(text)} />
        </div>
      )}
    </div>
  );
}

const MOST = 60;
/** The first line of a section, for what stands beside it. */
const nameOf = (text: unknown): string =>
  (str(text, 'text').split('\n')[0] ?? '')
    .replace(/<[^>|]*\|?([^>]*)>/g, '$1')
    .replace(/[*`~]|\p{Extended_Pictographic}\uFE0F?/gu, '')
    .trim()
    .slice(0, MOST);
