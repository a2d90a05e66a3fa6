import type { BreachAppView, BreachView } from '../../apps/breaches/view-store.ts';
import type { RevocationView } from '../../apps/inventory/view.ts';
import { mustAgree } from '../../apps/revocations/revocation.ts';
import { bold } from '../kit/escape.ts';
import { count, number } from '../kit/words.ts';
import { failReason, isProven, isRunning, targetTokens } from './revocation-words.ts';

/** How far the end of a vendor's access is, domain by domain. */

export const sum = <T>(all: readonly T[], of: (each: T) => number): number =>
  all.reduce((total, each) => total + of(each), 0);

export const goneOf = (runs: readonly RevocationView[]): number =>
  sum(runs, ({ removed }) => removed);
export const meantOf = (runs: readonly RevocationView[]): number => sum(runs, targetTokens);

export interface Place {
  readonly name: string;
  readonly instanceUrl: string;
  readonly apps: readonly BreachAppView[];
  readonly runs: readonly RevocationView[];
}

/** By domain: those that are not done first. */
export function placesOf({ apps, runs }: BreachView): Place[] {
  const byDomain = Map.groupBy(apps, ({ domainId }) => domainId);
  const places = [...byDomain].flatMap(([domainId, its]): Place[] => {
    const [first] = its;
    if (!first) return [];
    const { domainName: name, instanceUrl } = first;
    return [
      { name, instanceUrl, apps: its, runs: runs.filter((run) => run.domainId === domainId) },
    ];
  });
  return places.toSorted((a, b) => Number(isDone(a)) - Number(isDone(b)));
}

const isDone = ({ runs }: Place): boolean => runs.every(isProven);

const PLACES_MOST = 15;

export function placeLines({ isDrill }: BreachView, places: readonly Place[]): string[] {
  const shown = places.slice(0, PLACES_MOST);
  const left = places.slice(PLACES_MOST);
  const runs = left.flatMap((place) => place.runs);
  const rest = isDrill
    ? count(
        sum(left, ({ apps }) => sum(apps, ({ tokens }) => tokens)),
        'token',
      )
    : `${number(goneOf(runs))} of ${number(meantOf(runs))} proven gone`;
  return [
    ...shown.map((place) => (isDrill ? drillLine(place) : placeLine(place))),
    ...(left.length > 0 ? [`• and ${count(left.length, 'more domain')}: ${rest}`] : []),
  ];
}

function drillLine({ name, apps }: Place): string {
  const tokens = sum(apps, (app) => app.tokens);
  const users = sum(apps, (app) => app.users);
  return `• ${bold(name, 60)}: ${count(apps.length, 'app')}, ${count(tokens, 'token')} of ${count(users, 'person', 'people')}`;
}

function placeLine(place: Place): string {
  const { name, runs } = place;
  if (runs.length === 0) return `• ${bold(name, 60)}: nobody held a token`;
  return `• ${bold(name, 60)}: ${number(goneOf(runs))} of ${number(meantOf(runs))} proven gone${howWords(runs)}`;
}

/** What is still to come, and what was left and why. */
function howWords(runs: readonly RevocationView[]): string {
  const failed = runs.filter((run) => run.failed > 0);
  const [why] = failed;
  const short = runs.filter(
    (run) => !isRunning(run) && !mustAgree(run) && !isProven(run) && run.failed === 0,
  );
  const parts = [
    ...(runs.some(isRunning) ? ['under way'] : []),
    ...(runs.some(mustAgree) ? ['asks again: see the newer question'] : []),
    ...(why
      ? [`${number(sum(failed, (run) => run.failed))} failed: ${failReason(why.failCode)}`]
      : []),
    ...(short.length > 0 ? [shortWords(short)] : []),
  ];
  return parts.length === 0 ? '' : ` · ${parts.join(' · ')}`;
}

function shortWords(runs: readonly RevocationView[]): string {
  const why = new Set(runs.map(({ stopWhy }) => stopWhy));
  if (why.has('person')) return 'stopped by a person';
  if (why.has('decision')) return 'stopped: another decision holds by now';
  if (why.has('domain')) return 'the domain is no longer watched';
  return why.has('unproven')
    ? 'no reading could prove the rest'
    : 'not to its end: the details of its apps say why';
}
