import { formatDate } from '../../../slack/mrkdwn.ts';
import type { State } from '../state/state.ts';

export const personName = (state: State, id: string): string | undefined =>
  state.people.find((each) => each.id === id)?.name;

export const channelName = (state: State, id: string): string | undefined =>
  state.channels.find((each) => each.id === id && each.kind !== 'im')?.name;

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

/** A date token in this browser's time zone, by the sandbox's clock. */
export const shownDate = (token: string, fallback: string, ahead: number): string =>
  formatDate(token, fallback, {
    now: new Date(Date.now() + ahead),
    timeZone,
    personName: () => undefined,
    channelName: () => undefined,
  });

export const timeOfDay = (iso: string): string =>
  new Date(iso).toLocaleTimeString('en', { hour: 'numeric', minute: '2-digit', timeZone });

/** The day of a message: today, yesterday, or its date. */
export function dayOf(iso: string, ahead: number): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  const day = shownDate(`!date^${seconds}^{day_divider_pretty}`, iso, ahead);
  return day.charAt(0).toUpperCase() + day.slice(1);
}
