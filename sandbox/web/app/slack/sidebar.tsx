import type { SeenChannel } from '../../wire.ts';
import { goTo, linkTo, type Route } from '../state/route.ts';
import { useSeen } from '../state/use.ts';
import { Icon } from './icons.tsx';

type IconName = Parameters<typeof Icon>[0]['of'];

/** Workspace, person, channels, the app, and Salesforce. */
export function Sidebar({ route, onGo }: { route: Route; onGo: () => void }) {
  const team = useSeen((state) => state.team);
  const people = useSeen((state) => state.people);
  const channels = useSeen((state) => state.channels);
  const unread = useSeen((state) => state.unread);
  const dm = useSeen((state) => state.dm);
  const live = useSeen((state) => state.live);

  const bot = people.find(({ role }) => role === 'bot')?.name ?? 'the bot';
  const entry = (open: string, label: string, icon: IconName, count = 0) => (
    <li key={open}>
      <a
        href={linkTo({ person: route.person, open })}
        aria-current={route.open === open ? 'page' : undefined}
        className={count > 0 ? 'unread' : ''}
        onClick={onGo}
      >
        <Icon of={icon} />
        <span className="entry">{label}</span>
        {count > 0 && (
          <span className="count">
            {count}
            <span className="hidden"> new</span>
          </span>
        )}
      </a>
    </li>
  );
  const shown = channels.filter(({ kind }) => kind !== 'im');
  return (
    <nav className="sidebar" aria-label="Workspace">
      <header>
        <p className="team">{team || 'Slack'}</p>
        <p className="soft">
          A simulated workspace · <span className={`live live-${live}`}>{liveWords[live]}</span>
        </p>
      </header>
      <label className="who">
        You are
        <select
          value={route.person}
          onChange={(event) => goTo({ ...route, person: event.target.value })}
        >
          {people
            .filter(({ role }) => role !== 'bot')
            .map(({ handle, name, role, team: of }) => (
              <option value={handle} key={handle}>
                {`${name}, ${of === team || !team ? role : `${role} of ${of}`}`}
              </option>
            ))}
        </select>
      </label>
      <h2>Channels</h2>
      <ul>
        {shown.map((channel) =>
          entry(channel.name, channel.name, iconOf(channel), unread[channel.id]),
        )}
      </ul>
      <h2>{bot}</h2>
      <ul>
        {entry('home', 'Home', 'home')}
        {dm && entry('dm', 'Messages', 'messages', unread[dm])}
      </ul>
      <h2>Salesforce</h2>
      <ul>{entry('orgs', 'Orgs', 'orgs')}</ul>
    </nav>
  );
}

const liveWords = { starting: 'connecting', live: 'live', lost: 'connection lost, trying again' };
const iconOf = ({ kind, shared }: SeenChannel): IconName =>
  kind === 'private' ? 'private' : shared ? 'shared' : 'public';
