/** One line of the doctor's: what was looked at, and what it found or what to do. */
export interface Finding {
  readonly isGood: boolean;
  /** Good enough to run, and worth a thought. */
  readonly isWarning?: true;
  readonly subject: string;
  readonly words: string;
}

export const good = (subject: string, words: string): Finding => ({ isGood: true, subject, words });
export const warn = (subject: string, words: string): Finding => ({
  isGood: true,
  isWarning: true,
  subject,
  words,
});
export const bad = (subject: string, words: string): Finding => ({ isGood: false, subject, words });

/** `ok    Redis: 7.0.15` */
export const lineOf = ({ isGood, isWarning, subject, words }: Finding): string =>
  `${isWarning ? 'WARN ' : isGood ? 'ok   ' : 'WRONG'} ${subject}: ${words}`;
