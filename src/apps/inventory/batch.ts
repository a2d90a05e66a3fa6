/**
 * A list card of apps: `<domain>/baseline`, those that the first complete reading found; `<domain>/<epoch ms>`, those that
 * appeared then; `<domain>/changed-<epoch ms>`, known ones that got worse then. What it is a list of is kept with the card.
 */
export const SUBJECT = /^(\d{1,9})\/(baseline|(changed-)?(\d{1,15}))$/;

/** Whether a text names a list of apps, and of which domain. */
export const domainOfList = (subject: string): number | undefined => {
  const domainId = SUBJECT.exec(subject)?.[1];
  return domainId === undefined ? undefined : Number(domainId);
};

/** `g7`: the apps of one act on many. */
export const groupOfList = (subject: string): number | undefined => {
  const id = /^g([1-9]\d{0,8})$/u.exec(subject)?.[1];
  return id === undefined ? undefined : Number(id);
};

/** Not of new apps, but of known ones that got worse. */
export const isOfChanges = (subject: string): boolean => subject.includes('/changed-');
