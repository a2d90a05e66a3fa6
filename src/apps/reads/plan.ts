import type { UsageFile } from '../../domains/usage-log.ts';
import { isoDay } from '../../lib/time.ts';
import type { FileRead } from './file-store.ts';

/**
 * Files that say something that we do not know, oldest day first. A file of a day is made anew, whole, and replaces the one
 * before it and the hours of its day; the files of an hour add up by their sequence. Where the day is too big to be read, its
 * hours tell of it. Pure.
 */
export function filesToRead(
  listed: readonly UsageFile[],
  read: readonly FileRead[],
): readonly UsageFile[] {
  const newest = new Map<string, UsageFile>();
  for (const file of listed) {
    const known = newest.get(slotOf(file));
    if (!known || known.createdAt < file.createdAt) newest.set(slotOf(file), file);
  }
  const readBySlot = new Map(read.map((file) => [slotOf(file), file]));
  const isNew = (file: UsageFile) => {
    const known = readBySlot.get(slotOf(file));
    return !known || known.createdAt < file.createdAt;
  };
  const fresh = [...newest.values()].filter(isNew);
  const days = new Set(
    [...fresh, ...read.filter(({ tooBig }) => !tooBig)]
      .filter(({ hourly }) => !hourly)
      .map(({ logDate }) => isoDay(logDate)),
  );
  return fresh
    .filter(({ hourly, logDate }) => !(hourly && days.has(isoDay(logDate))))
    .sort((a, b) => a.logDate.getTime() - b.logDate.getTime() || a.sequence - b.sequence);
}

const slotOf = ({
  hourly,
  logDate,
  sequence,
}: Pick<UsageFile, 'hourly' | 'logDate' | 'sequence'>): string =>
  `${hourly ? 'hour' : 'day'} ${logDate.getTime()} ${sequence}`;
