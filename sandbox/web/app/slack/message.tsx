import { memo, useMemo, useRef } from 'react';
import { shortcuts } from '../../../slack/shortcuts.ts';
import type { SeenMessage } from '../../wire.ts';
import { Blocks } from '../blocks/block.tsx';
import { SurfaceContext } from '../elements/surface.ts';
import { timeOfDay } from '../mrkdwn/names.ts';
import { Mrkdwn } from '../mrkdwn/text.tsx';
import { fileOf, useRoute } from '../state/route.ts';
import { useStore } from '../state/use.ts';
import { Avatar } from './avatar.tsx';

export interface MessageProps {
  message: SeenMessage;
  /** Follows one of the same person: name and picture are left out. */
  follows?: boolean;
  /** Opens its thread; without it, none is offered. */
  onThread?: ((ts: string) => void) | undefined;
}

const ofMessages = shortcuts.filter(({ type }) => type === 'message');

/** One message. Drawn anew only when it is another version. */
export const Message = memo(function Message({ message, follows, onThread }: MessageProps) {
  const { from, at, edited, onlyYou, replies } = message;
  const time = timeOfDay(at);
  const store = useStore();
  return (
    <article
      className={`message ${onlyYou ? 'only-you' : ''} ${follows ? 'follows' : ''}`}
      aria-label={`${from.name}, ${time}`}
      data-ts={message.ts}
    >
      {!follows && <Avatar id={from.id} name={from.name} bot={from.bot} />}
      <div className="message-main">
        {onlyYou && (
          <p className="only-you-note">
            <span aria-hidden="true">◉</span> Only visible to you
          </p>
        )}
        {!follows && (
          <p className="message-head">
            <strong>{from.name}</strong>
            {from.bot && <span className="badge">App</span>}
            <time dateTime={at}>{time}</time>
          </p>
        )}
        <MessageBody message={message} />
        {edited && (
          <span className="edited" title={`Edited at ${timeOfDay(edited)}`}>
            (edited)
          </span>
        )}
        {onThread && replies.length > 0 && (
          <button type="button" className="thread-link" onClick={() => onThread(message.ts)}>
            {replies.length === 1 ? '1 reply' : `${replies.length} replies`}
            <span>last at {timeOfDay(replies.at(-1)?.at ?? at)}</span>
          </button>
        )}
      </div>
      {!onlyYou && (
        <div className="message-actions">
          {ofMessages.map(({ name }) => (
            <button
              type="button"
              key={name}
              onClick={() =>
                void store.act({
                  do: 'shortcut',
                  name,
                  place: { channel: message.channel, ts: message.ts },
                })
              }
            >
              {name}
            </button>
          ))}
          {onThread && replies.length === 0 && (
            <button type="button" onClick={() => onThread(message.ts)}>
              Reply in thread
            </button>
          )}
        </div>
      )}
    </article>
  );
});

function MessageBody({ message }: { message: SeenMessage }) {
  const { channel, ts, values, blocks, text, files, unfurls } = message;
  const latest = useRef(values);
  latest.current = values;
  const surface = useMemo(
    () => ({
      place: { channel, ts },
      get values() {
        return latest.current;
      },
      errors: {},
    }),
    [channel, ts],
  );
  return (
    <SurfaceContext value={surface}>
      <div className="body">
        {blocks.length > 0 ? <Blocks of={blocks} /> : <Mrkdwn text={text} />}
        {unfurls.length > 0 && (
          <div className="unfurl">
            <Blocks of={unfurls} />
          </div>
        )}
        {files.map((file) => (
          <FileShown file={file} key={file.id} />
        ))}
      </div>
    </SurfaceContext>
  );
}

function FileShown({ file }: { file: SeenMessage['files'][number] }) {
  const isPicture = /\.(png|jpe?g|gif)$/i.test(file.name);
  const title = file.title || file.name;
  const href = fileOf(file.id, useRoute().person);
  if (isPicture) return <img className="picture" src={href} alt={title} />;
  return (
    <a className="file" href={href} download={file.name}>
      <strong>{title}</strong>
      <span>{`${file.name} · ${file.size.toLocaleString('en')} bytes`}</span>
    </a>
  );
}
