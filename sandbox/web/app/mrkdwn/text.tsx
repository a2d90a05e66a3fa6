import type { ReactNode } from 'react';
import { str } from '../../../slack/json.ts';
import { inOrder } from '../in-order.ts';
import { useSeen } from '../state/use.ts';
import { Emoji } from './glyphs.tsx';
import { channelName, personName, shownDate } from './names.ts';
import { type Inline, type Part, parseMrkdwn } from './parse.ts';
import { safeUrl } from './safe-url.ts';

/** A text object of Slack: plain_text is never parsed, mrkdwn is. */
export function Text({ of }: { of: unknown }): ReactNode {
  const text = str(of, 'text');
  if (str(of, 'type') !== 'mrkdwn') {
    const withCodes = typeof of === 'object' && of !== null && 'emoji' in of && of.emoji === true;
    return (
      <span className="lines">
        <Emoji text={text} withCodes={withCodes} />
      </span>
    );
  }
  const verbatim =
    typeof of === 'object' && of !== null && 'verbatim' in of && of.verbatim === true;
  return <Mrkdwn text={text} autolink={!verbatim} />;
}

export function Mrkdwn({ text, autolink = false }: { text: string; autolink?: boolean }) {
  return inOrder(parseMrkdwn(text, { autolink }), (part) => <PartShown part={part} />);
}

function PartShown({ part }: { part: Part }) {
  if (part.kind === 'code') return <pre className="code-block">{part.text}</pre>;
  const lines = inOrder(part.lines, (line, index) => (
    <>
      {index > 0 && <br />}
      <Line pieces={line} />
    </>
  ));
  return part.kind === 'quote' ? (
    <blockquote>{lines}</blockquote>
  ) : (
    <span className="lines">{lines}</span>
  );
}

const Line = ({ pieces }: { pieces: Inline[] }) =>
  inOrder(pieces, (piece) => <Piece piece={piece} />);

function Piece({ piece }: { piece: Inline }): ReactNode {
  switch (piece.kind) {
    case 'text':
      return <Emoji text={piece.text} withCodes />;
    case 'bold':
      return (
        <strong>
          <Line pieces={piece.inside} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Line pieces={piece.inside} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Line pieces={piece.inside} />
        </s>
      );
    case 'code':
      return <code>{piece.text}</code>;
    case 'link':
      return <Link url={piece.url}>{piece.label}</Link>;
    case 'person':
      return <PersonMention id={piece.id} label={piece.label} />;
    case 'channel':
      return <ChannelMention id={piece.id} label={piece.label} />;
    case 'broadcast':
      return <span className="mention mention-all">{piece.label}</span>;
    case 'date':
      return <DateShown token={piece.token} label={piece.label} url={piece.url} />;
  }
}

export function Link({ url, children }: { url: string; children: ReactNode }) {
  const href = safeUrl(url);
  if (!href) return children;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function PersonMention({ id, label = '' }: { id: string; label?: string }) {
  const name = useSeen((state) => personName(state, id));
  return <span className="mention">@{name ?? (label || 'unknown person')}</span>;
}

export function ChannelMention({ id, label = '' }: { id: string; label?: string }) {
  const name = useSeen((state) => channelName(state, id));
  return <span className="mention">#{name ?? (label || 'private channel')}</span>;
}

function DateShown({ token, label, url }: { token: string; label: string; url: string }) {
  const ahead = useSeen((state) => Math.round(state.ahead / 60_000) * 60_000);
  const shown = shownDate(token, label, ahead);
  return url ? <Link url={url}>{shown}</Link> : <time>{shown}</time>;
}
