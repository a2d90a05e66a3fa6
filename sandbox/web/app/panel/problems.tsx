import { inOrder } from '../in-order.ts';
import { timeOfDay } from '../mrkdwn/names.ts';
import { useSeen } from '../state/use.ts';

const MOST = 100;

/** What Slack or Salesforce would have refused, newest first: each is a mistake of the bot's. */
export function Problems() {
  const problems = useSeen((state) => state.problems);
  if (problems.length === 0)
    return (
      <p className="lead">
        Nothing was refused. Invalid blocks, late answers, expired triggers, leaked secrets and the
        like would stand here in red, with the reason.
      </p>
    );
  return (
    <ul className="problems">
      {inOrder(problems.slice(-MOST).toReversed(), ({ side, at, kind, detail }) => (
        <li>
          <strong>{`${side}: ${kind}`}</strong>
          <time dateTime={at}>{timeOfDay(at)}</time>
          <p>{detail}</p>
        </li>
      ))}
    </ul>
  );
}
