/** Of a secret that an operator makes up: 16 characters of hex are 64 bits. */
export const OWN_SECRET_MIN = 16;
/** Of one that is copied: a shorter one was not copied whole, and could not be told from words in the log. */
export const COPIED_SECRET_MIN = 8;
