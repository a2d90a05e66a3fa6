/** What an impostor or a broken query could take for one another: each of these is an app of its own. */
export const clashingNames = [
  'DataLift',
  'DATALIFT',
  'DataLift ',
  // The second letter is Cyrillic.
  'D\u0430taLift',
  "x' OR AppName != '",
  '\\',
  '%',
] as const;
