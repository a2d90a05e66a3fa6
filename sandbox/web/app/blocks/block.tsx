import type { ReactNode } from 'react';
import { type Obj, objs, str } from '../../../slack/json.ts';
import { Element } from '../elements/element.tsx';
import { inOrder } from '../in-order.ts';
import { Mrkdwn, Text } from '../mrkdwn/text.tsx';
import { Chart } from './chart.tsx';
import { InputBlock } from './input.tsx';
import { Picture } from './picture.tsx';
import { RichText } from './rich-text.tsx';
import { SectionBlock } from './section.tsx';
import { Table } from './table.tsx';

/** Blocks, one under the other. */
export const Blocks = ({ of }: { of: readonly Obj[] }) =>
  of.map((block, index) => <Block block={block} key={str(block, 'block_id') || index} />);

const alertWords: Record<string, string> = {
  error: 'Error',
  warning: 'Warning',
  success: 'Done',
  info: 'Note',
};

function Block({ block }: { block: Obj }): ReactNode {
  const elements = objs(block, 'elements');
  switch (block.type) {
    case 'section':
      return <SectionBlock block={block} />;
    case 'header':
      return (
        <h3 className="header">
          <Text of={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'alert': {
      const level = str(block, 'level');
      return (
        <div className={`alert alert-${level || 'default'}`} role="note">
          {alertWords[level] && <span className="hidden">{alertWords[level]}: </span>}
          <Text of={block.text} />
        </div>
      );
    }
    case 'context':
      return (
        <div className="context">
          {inOrder(elements, (each) =>
            each.type === 'image' ? (
              <Picture of={each} small />
            ) : (
              <span>
                <Text of={each} />
              </span>
            ),
          )}
        </div>
      );
    case 'actions':
    case 'context_actions':
      return (
        <div className="actions">
          {elements.map((each, index) => (
            <Element block={block} element={each} key={str(each, 'action_id') || index} />
          ))}
        </div>
      );
    case 'input':
      return <InputBlock block={block} />;
    case 'image':
      return (
        <figure className="image">
          {block.title ? (
            <figcaption>
              <Text of={block.title} />
            </figcaption>
          ) : null}
          <Picture of={block} />
        </figure>
      );
    case 'rich_text':
      return <RichText block={block} />;
    case 'table':
    case 'data_table':
      return <Table block={block} />;
    case 'data_visualization':
      return <Chart block={block} />;
    case 'markdown':
      return <div className="markdown">{str(block, 'text')}</div>;
    case 'card':
      return <Card block={block} />;
    case 'carousel':
      return inOrder(elements, (each) => <Card block={each} />);
    case 'container':
      return (
        <div className="card">
          <h3>
            <Text of={block.title} />
          </h3>
          <Blocks of={objs(block, 'child_blocks')} />
        </div>
      );
    default:
      return (
        <p className="unknown">{`(A block of type ${str(block, 'type')} is not drawn here.)`}</p>
      );
  }
}

function Card({ block }: { block: Obj }) {
  return (
    <div className="card">
      {['title', 'subtitle', 'body', 'subtext'].map((key) =>
        block[key] ? (
          <div className={`card-${key}`} key={key}>
            <Mrkdwn text={str(block[key], 'text')} />
          </div>
        ) : null,
      )}
      <div className="actions">
        {objs(block, 'actions').map((each, index) => (
          <Element block={block} element={each} key={str(each, 'action_id') || index} />
        ))}
      </div>
    </div>
  );
}
