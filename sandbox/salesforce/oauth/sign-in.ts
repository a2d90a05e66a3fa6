import { type Answer, redirect } from '../http.ts';
import type { SignIn, World } from '../state.ts';

/** The cookie that says that this browser is signed in; cookies ignore ports, names do not. */
export const cookieName = (origin: string): string => `sid-${new URL(origin).port}`;

export const expired = (world: World, signIn: SignIn): boolean =>
  world.clock.now().getTime() - signIn.startedAt > 15 * 60_000;

export const genericError =
  'An unexpected error has occured during authentication. Please try again.';

/** Sends the browser back to the app with these parameters. */
export function sentBack(
  redirectUri: string,
  state: string | null,
  params: Record<string, string>,
): Answer {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) target.searchParams.set(name, value);
  if (state !== null) target.searchParams.set('state', state);
  return redirect(target.href);
}
