import confusables from 'unhomoglyph/data.json' with { type: 'json' };

/** Unicode's own table of look-alikes (UTS 39): a character, and the plain text that it may be taken for. */
const looksLike: ReadonlyMap<string, string> = new Map(Object.entries(confusables));
const isPlain = /^[a-z]{1,2}$/i;
const isLetter = /[\p{L}\p{Nl}]/u;
const isText = /[\p{L}\p{N}]/u;
const unseen = /(?!\s)[\p{Default_Ignorable_Code_Point}\p{M}\p{Cc}]/gu;
const between = /[\s\p{P}\p{S}\p{Z}]+/gu;

/**
 * What a name looks like: width, case, accents, look-alike letters, unseen characters, blanks and punctuation evened out.
 * Letter by letter, so that a part of a name folds to a part of the fold. For search and look-alikes only; never identity.
 */
export function foldName(name: string): string {
  const letters = isAscii.test(name) ? Array.from(name, asciiLetter) : plainLetters(name);
  return letters.join('').replace(between, ' ').trim();
}

/** The fold without its blanks: `Data Loader` and `data-loader` are one. */
export const foldTight = (name: string): string => foldName(name).replaceAll(' ', '');

/** True where a name holds what no eye sees, or a word of it mixes Latin letters with others that pass for them. */
export function isDisguised(name: string): boolean {
  if (isAscii.test(name)) return false;
  const text = name.normalize('NFC');
  if (/\p{Default_Ignorable_Code_Point}|\p{Cc}/u.test(text)) return true;
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.some((word) => /[a-z]/i.test(word) && Array.from(word).some(isTwin));
}

/** True where every letter can be read as a Latin one, and at least one is not. */
export function isForeignTwin(name: string): boolean {
  const letters = Array.from(name).filter((each) => isLetter.test(each));
  return (
    letters.some(passesForLatin) &&
    letters.every((each) => /\p{Script=Latin}/u.test(each) || passesForLatin(each))
  );
}

/** Most names are of these alone. */
const isAscii = /^[ -~]*$/;
const ascii = Array.from({ length: 128 }, (_, code) => plainLetter(String.fromCharCode(code)));
const asciiLetter = (letter: string) => ascii[letter.charCodeAt(0)] ?? '';

const plainLetters = (name: string): string[] =>
  Array.from(name.normalize('NFKD').replace(unseen, ''), (letter) =>
    plainLetter(letter).replace(unseen, ''),
  );

function plainLetter(letter: string): string {
  const like = likeness(letter);
  // Signs are no letters, but a bar is a small l; a percent sign is no two rings.
  if (!isText.test(letter) && !isPlain.test(like ?? '')) return letter;
  const small = (like ?? letter).toLowerCase();
  const plain = Array.from(small, (each) => looksLike.get(each) ?? each).join('');
  // A capital I, a small l and a one look alike; in Unicode's table the small i stands alone.
  return plain.toLowerCase().replaceAll('i', 'l');
}

/** Small letters of Cyrillic and Greek often look like small Latin capitals: then the capital tells. */
function likeness(letter: string): string | undefined {
  const itself = looksLike.get(letter);
  if (itself !== undefined && isPlain.test(itself)) return itself;
  const capital = looksLike.get(letter.toUpperCase());
  return capital !== undefined && isPlain.test(capital) ? capital : itself;
}

const isTwin = (letter: string) => isLatinFor(letter, looksLike.get(letter));
const passesForLatin = (letter: string) => isLatinFor(letter, likeness(letter));

function isLatinFor(letter: string, like: string | undefined): boolean {
  if (!isLetter.test(letter) || isPlain.test(letter)) return false;
  if (isPlain.test(letter.normalize('NFKC'))) return true;
  return !/\p{Script=Latin}/u.test(letter) && like !== undefined && isPlain.test(like);
}
