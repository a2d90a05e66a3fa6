import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { shortcuts } from '../../../slack/shortcuts.ts';
import { useSeen, useStore } from '../state/use.ts';

const verbs = [
  ['', 'the list of domains'],
  ['add', 'connect a Salesforce domain'],
  ['list', 'every domain and its state'],
  ['status', 'one domain in detail'],
  ['permissions', 'what the bot asks for, and why'],
  ['help', 'everything it understands'],
] as const;

/** Where one writes: a message, or a slash command. */
export function Composer({
  channel,
  placeholder,
  thread,
}: {
  channel: string;
  placeholder: string;
  thread?: string;
}) {
  const store = useStore();
  const command = useSeen((state) => state.command);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const offers = thread ? [] : offered(command, text);
  const calls = thread ? [] : called(text);

  const send = async (line: string) => {
    const said = line.trim();
    if (said === '') return;
    setText('');
    setBusy(true);
    const isCommand = said.startsWith('/');
    const sent = await store.act(
      isCommand
        ? { do: 'command', channel, line: said }
        : { do: 'say', channel, text: said, ...(thread ? { thread } : {}) },
    );
    setBusy(false);
    // What was refused is not lost.
    if (sent === undefined) setText(said);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void send(text);
  };
  return (
    <div className="composer">
      {(offers.length > 0 || calls.length > 0) && (
        <ul className="offers" aria-label="Commands" id={id}>
          {offers.map(([verb, words]) => (
            <li key={verb}>
              <button
                type="button"
                onClick={() => {
                  setText(`${command} ${verb}`.trimEnd());
                  field.current?.focus();
                }}
              >
                <code>{`${command} ${verb}`.trimEnd()}</code> {words}
              </button>
            </li>
          ))}
          {calls.map(({ name }) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => {
                  setText('');
                  void store.act({ do: 'shortcut', name });
                }}
              >
                <strong>{name}</strong> shortcut
              </button>
            </li>
          ))}
        </ul>
      )}
      <textarea
        ref={field}
        rows={1}
        aria-label={placeholder}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
      />
      <button
        type="button"
        className="button primary send"
        aria-busy={busy}
        disabled={text.trim() === ''}
        onClick={() => void send(text)}
      >
        Send
      </button>
    </div>
  );
}

/** Shortcuts of the app, offered as Slack does: by what is typed behind a slash. */
const called = (text: string) =>
  text.startsWith('/')
    ? shortcuts.filter(
        ({ type, name }) =>
          type === 'global' && name.toLowerCase().startsWith(text.slice(1).toLowerCase()),
      )
    : [];

const offered = (command: string, text: string) =>
  text.startsWith('/')
    ? verbs.filter(([verb]) => {
        const line = `${command} ${verb}`.trimEnd();
        return line.startsWith(text.trimEnd()) && line !== text.trimEnd();
      })
    : [];
