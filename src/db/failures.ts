import pg from 'pg';
import { AppError } from '../lib/errors.ts';

/** The server ends, is about to start, takes nobody more or ends a session; its words about a connection. PostgreSQL, appendix A. */
const GOING = /^(08...|57P0[1235]|53300|25P0[34])$/;
const READ_ONLY = '25006';
const DISK_FULL = '53100';
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * PostgreSQL's own word about a statement: whatever else is thrown is about the way to it. By its code, since the severity
 * comes in the language of the server. Of what is broken within it (XX) nobody knows whether the session lives.
 */
export const isVerdict = (error: unknown): boolean => {
  if (!(error instanceof pg.DatabaseError)) return false;
  const { code = '' } = error;
  return !GOING.test(code) && !code.startsWith('XX');
};

/** Whether the server answers, and is not the one that takes writes: what we have open there is of no use. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === READ_ONLY;

/**
 * What a statement failed with, as everybody above knows it: E-DB-DOWN where it is the database's doing and passes, E-BUSY
 * where somebody held a row for too long; else as it was.
 */
export function asOurs(error: unknown, isBroken: boolean): unknown {
  if (error instanceof AppError) return error;
  const { code } = error instanceof pg.DatabaseError ? error : { code: undefined };
  if (code === LOCK_NOT_AVAILABLE) {
    return new AppError('E-BUSY', detailOf(error), { held: true }, { cause: error });
  }
  if (code === READ_ONLY) return databaseDown(error, { why: 'read-only' });
  if (code === DISK_FULL) return databaseDown(error, { why: 'full' });
  if (isBroken || (code !== undefined && GOING.test(code))) return databaseDown(error);
  return error;
}

export const databaseDown = (cause: unknown, facts: { why?: string; unsure?: boolean } = {}) =>
  new AppError('E-DB-DOWN', detailOf(cause), facts, { cause });

const detailOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
