import { useSeen } from '../state/use.ts';

const SETUP = '/lightning/setup/ConnectedAppsUsage/home';

/** The Salesforce orgs with their numbers, and the way into each. */
export function Orgs() {
  const orgs = useSeen((state) => state.orgs);
  const number = (value: number) => value.toLocaleString('en');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
    <section className="home" aria-label="Salesforce orgs" tabIndex={0}>
      <div className="home-inside">
        <p className="lead">
          Each org is a Salesforce of its own on this machine, with people, apps and tokens. Numbers
          are of this moment.
        </p>
        {orgs.map((org) => (
          <article className="org" key={org.name} aria-label={org.name}>
            <h3>
              {org.name} <span className="badge">{org.kind}</span>
            </h3>
            <p className="soft">
              {org.url.replace('http://', '')} · {org.id}
            </p>
            <dl>
              <div>
                <dt>Tokens</dt>
                <dd>{number(org.tokens)}</dd>
              </div>
              <div>
                <dt>Our grants</dt>
                <dd>{number(org.grants)}</dd>
              </div>
              <div>
                <dt>API calls of 24 hours</dt>
                <dd>{`${number(org.apiUsed)} of ${number(org.apiLimit)}`}</dd>
              </div>
              <div>
                <dt>Administrator</dt>
                <dd>{org.admin}</dd>
              </div>
            </dl>
            <a
              className="button"
              href={`${org.url}${SETUP}`}
              target="_blank"
              rel="noopener noreferrer"
            >
              Connected Apps OAuth Usage
              <span className="opens" aria-hidden="true">
                ↗
              </span>
              <span className="hidden">{` of ${org.name} (opens in a new tab)`}</span>
            </a>
          </article>
        ))}
      </div>
    </section>
  );
}
