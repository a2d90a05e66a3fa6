import { AppError } from '../../lib/errors.ts';

/** What windows about an app remember. It comes back from the outside, so it is a stranger's text. */
const VERSION = 1;

/** An app with the decision that the person saw (0: none), and the numbers that were shown before a revocation. */
export interface AppState {
  readonly appId: number;
  readonly seen: number;
  readonly tokens: number;
  readonly users: number;
  readonly unused: number;
}

export const packApp = (state: AppState): string => pack({ ...state });

/** Throws E-STALE-CARD where it was not packed by this version. */
export function unpackApp(packed: string): AppState {
  const value = unpack(packed);
  return {
    appId: positive(value.appId),
    seen: counted(value.seen),
    tokens: counted(value.tokens),
    users: counted(value.users),
    unused: counted(value.unused),
  };
}

/** The page of an app's people that a window shows, and what they were searched by. */
export interface Found {
  readonly appId: number;
  readonly search: string;
  /** From 0. */
  readonly page: number;
}

export const packFound = (found: Found): string => pack({ ...found });

/** Throws E-STALE-CARD where it was not packed by this version. */
export function unpackFound(packed: string): Found {
  const { appId, search, page } = unpack(packed);
  if (typeof search !== 'string' || search.length > 400) throw misfit();
  return { appId: positive(appId), search, page: counted(page) };
}

/** Apps that were ticked. */
export const packTicked = (ids: readonly number[]): string => pack({ ids });

/** Throws E-STALE-CARD where it was not packed by this version. */
export function unpackTicked(packed: string): number[] {
  const { ids } = unpack(packed);
  if (!Array.isArray(ids)) throw misfit();
  return ids.map(positive);
}

/** A file that somebody gave, by Slack's id. */
export const packFile = (fileId: string): string => pack({ fileId });

/** Throws E-STALE-CARD where it was not packed by this version. */
export function unpackFile(packed: string): string {
  const { fileId } = unpack(packed);
  if (typeof fileId !== 'string' || !FILE.test(fileId)) throw misfit();
  return fileId;
}

const FILE = /^F[A-Z0-9]{2,30}$/u;

const pack = (value: Record<string, unknown>): string => JSON.stringify({ v: VERSION, ...value });

function unpack(packed: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(packed);
    if (typeof value === 'object' && value !== null && 'v' in value && value.v === VERSION) {
      return { ...value };
    }
  } catch {
    // Not JSON: not ours either.
  }
  throw misfit();
}

const misfit = () => new AppError('E-STALE-CARD', 'private metadata does not fit');

function counted(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw misfit();
  return value;
}

function positive(value: unknown): number {
  const number = counted(value);
  if (number === 0 || number > 999_999_999) throw misfit();
  return number;
}

/** What an act on an app holds: `12:7` (app and decision), `12:0` (none yet), `12`. Throws E-STALE-CARD. */
export function pressedApp(value: string | undefined): {
  appId: number;
  /** What stands after the colon; undefined where nothing does. */
  seen: number | undefined;
} {
  const [, app, seen] = /^([1-9]\d{0,8})(?::(\d{1,9}))?$/u.exec(value ?? '') ?? [];
  if (app === undefined) throw new AppError('E-STALE-CARD', 'button value is not an app id');
  return { appId: Number(app), seen: seen === undefined ? undefined : Number(seen) };
}

/** A revocation's id from a button's value, which anyone may have written. Throws E-STALE-CARD. */
export function revocationIdOf(value: string | undefined): number {
  if (!/^[1-9]\d{0,8}$/u.test(value ?? '')) {
    throw new AppError('E-STALE-CARD', 'button value is not a revocation id');
  }
  return Number(value);
}
