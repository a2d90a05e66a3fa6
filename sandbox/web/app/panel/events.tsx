import { useState } from 'react';
import type { SeenEvent } from '../../wire.ts';
import { useSeen, useStore } from '../state/use.ts';

/** What can be made to happen in Salesforce, in Slack and to the clock. */
export function Events() {
  const store = useStore();
  const events = useSeen((state) => state.events);
  const orgs = useSeen((state) => state.orgs);
  const [chosen, setChosen] = useState('');
  const [said, setSaid] = useState('');
  const org = chosen || (orgs.find(({ grants }) => grants > 0) ?? orgs[0])?.name || '';
  const groups = [...new Set(events.map(({ group }) => group))];

  const happen = async ({ id, inOrg }: SeenEvent) => {
    const told = await store.act({ do: 'event', id, ...(inOrg ? { org } : {}) });
    if (typeof told === 'string') setSaid(told);
  };
  return (
    <>
      <p className="said" role="status">
        {said || 'Nothing was made to happen yet.'}
      </p>
      <label className="who">
        In the org
        <select value={org} onChange={(event) => setChosen(event.target.value)}>
          {orgs.map(({ name, kind }) => (
            <option value={name} key={name}>{`${name} (${kind})`}</option>
          ))}
        </select>
      </label>
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <ul className="events">
            {events
              .filter((event) => event.group === group)
              .map((event) => (
                <li key={event.id}>
                  <button type="button" className="button" onClick={() => void happen(event)}>
                    {event.title}
                  </button>
                  <p>{event.sentence}</p>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}
