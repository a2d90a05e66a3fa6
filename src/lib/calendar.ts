import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

/** `24 Nov 10:14 UTC`. */
export const utcMinute = (at: Date): string => dayjs.utc(at).format('D MMM HH:mm [UTC]');

/** `24 Nov 2026 10:14 UTC`, for times that can be years old. */
export const utcFull = (at: Date): string => dayjs.utc(at).format('D MMM YYYY HH:mm [UTC]');

/** `10:14 UTC`. */
export const utcTime = (at: Date): string => dayjs.utc(at).format('HH:mm [UTC]');

/** `24 Nov`, by UTC. */
export const utcDay = (at: Date): string => dayjs.utc(at).format('D MMM');

/** `2026-11-24`, by UTC. */
export const isoDay = (at: Date): string => dayjs.utc(at).format('YYYY-MM-DD');
