import type { Evidence } from './finding.ts';

/** A line of the trail that a rule stands on, by its time, and who did it. */
const LINE = 'SetupAuditTrail, ';
const BY = 'CreatedBy of SetupAuditTrail, ';

/** As evidence: the line first. `by`: null where it is not known. */
export const trailField = (at: Date): string => `${LINE}${at.toISOString()}`;
export const trailByField = (at: Date): string => `${BY}${at.toISOString()}`;
export const isTrailField = (field: string): boolean => field.startsWith(LINE);
export const isOfTrail = (field: string): boolean => isTrailField(field) || field.startsWith(BY);

export interface TrailLine {
  readonly at: Date;
  /** Plain text with foreign names in it: escape it where it is shown. */
  readonly words: string;
}

/** What Setup writes, and the same with who gave what to whom. A line of another form stays as it is. */
const forms: readonly (readonly [RegExp, (by: string, found: readonly string[]) => string])[] = [
  [
    /^Changed profile for user (.+) from (.+) to (.+)$/u,
    (by, [user, from, to]) => `${by} gave ${user} the profile ${to}; it was ${from}`,
  ],
  [
    /^Permission set (.+): assigned to user (.+?)(?: \(UserID: .*\))?$/u,
    (by, [set, user]) => `${by} gave ${user} the permission set ${set}`,
  ],
  [
    /^Changed permission set (.+): (.+) permission was changed from disabled to enabled\.?$/u,
    (by, [set, what]) => `${by} gave “${what}” to whoever holds the permission set ${set}`,
  ],
  [
    /^Changed profile (.+): general user permission (.+) was changed from disabled to enabled\.?$/u,
    (by, [profile, what]) => `${by} gave “${what}” to whoever has the profile ${profile}`,
  ],
];

/** `Priya Shah gave Sam Okafor the profile System Administrator; it was Standard User`. */
export function gaveWords(display: string, by: string | undefined): string {
  const who = by ?? 'Somebody';
  for (const [form, words] of forms) {
    const [, ...found] = form.exec(display) ?? [];
    if (found.length > 0) return words(who, found);
  }
  return by === undefined ? display : `${by}: ${display}`;
}

/** The lines of the trail among the evidence, as it has them: the newest first. */
export function trailLines(evidence: readonly Evidence[]): readonly TrailLine[] {
  return evidence
    .filter(({ field }) => isTrailField(field))
    .map(({ field, value }) => {
      const iso = field.slice(LINE.length);
      const by = evidence.find((each) => each.field === `${BY}${iso}`)?.value;
      return {
        at: new Date(iso),
        words: gaveWords(String(value ?? ''), typeof by === 'string' ? by : undefined),
      };
    });
}
