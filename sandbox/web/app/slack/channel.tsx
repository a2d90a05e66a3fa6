import { useEffect, useState } from 'react';
import type { SeenChannel } from '../../wire.ts';
import { useStore } from '../state/use.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { Thread } from './thread.tsx';

/** A conversation: its messages, the composer, and a thread beside it. */
export function Channel({ channel, name }: { channel: SeenChannel; name: string }) {
  const store = useStore();
  const [thread, setThread] = useState<string | null>(null);
  const { id } = channel;
  useEffect(() => {
    store.show(id);
    return () => store.show(null);
  }, [store, id]);
  return (
    <div className="conversation">
      <div className="conversation-main">
        {channel.archived && <p className="notice">This channel is archived.</p>}
        <MessageList channel={id} onThread={setThread} />
        {channel.archived ? null : <Composer channel={id} placeholder={`Message ${name}`} />}
      </div>
      {thread && <Thread channel={id} ts={thread} onClose={() => setThread(null)} />}
    </div>
  );
}
