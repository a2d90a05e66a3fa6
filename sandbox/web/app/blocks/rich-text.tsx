import type { ReactNode } from 'react';
import { type Obj, obj, objs, str } from '../../../slack/json.ts';
import { inOrder } from '../in-order.ts';
import { ChannelMention, Link, PersonMention } from '../mrkdwn/text.tsx';

/** A `rich_text` block. Nothing in it is parsed. */
export function RichText({ block }: { block: unknown }) {
  return (
    <div className="rich">
      {inOrder(objs(block, 'elements'), (part) => (
        <RichPart part={part} />
      ))}
    </div>
  );
}

function RichPart({ part }: { part: Obj }) {
  switch (part.type) {
    case 'rich_text_list': {
      const items = inOrder(objs(part, 'elements'), (item) => (
        <li>
          <Pieces of={item} />
        </li>
      ));
      return part.style === 'ordered' ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'rich_text_quote':
      return (
        <blockquote>
          <Pieces of={part} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre className="code-block">
          <Pieces of={part} />
        </pre>
      );
    default:
      return (
        <div className="lines">
          <Pieces of={part} />
        </div>
      );
  }
}

const Pieces = ({ of }: { of: Obj }) =>
  inOrder(objs(of, 'elements'), (piece) => <Piece piece={piece} />);

function Piece({ piece }: { piece: Obj }) {
  const style = obj(piece, 'style');
  let shown: ReactNode = bare(piece);
  if (style.code === true) shown = <code>{shown}</code>;
  if (style.bold === true) shown = <strong>{shown}</strong>;
  if (style.italic === true) shown = <em>{shown}</em>;
  if (style.strike === true) shown = <s>{shown}</s>;
  return shown;
}

function bare(piece: Obj): ReactNode {
  switch (piece.type) {
    case 'text':
      return str(piece, 'text');
    case 'link':
      return <Link url={str(piece, 'url')}>{str(piece, 'text') || str(piece, 'url')}</Link>;
    case 'user':
      return <PersonMention id={str(piece, 'user_id')} />;
    case 'channel':
      return <ChannelMention id={str(piece, 'channel_id')} />;
    case 'broadcast':
      return <span className="mention mention-all">@{str(piece, 'range')}</span>;
    case 'emoji':
      return `:${str(piece, 'name')}:`;
    case 'date':
      return str(piece, 'fallback');
    default:
      return null;
  }
}
