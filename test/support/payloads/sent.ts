export type Surface = 'message' | 'modal' | 'home';

/** What a test saw sent to Slack: the blocks of a message, or a view. */
export interface Sent {
  readonly surface: Surface;
  readonly content: unknown;
  /** The test file that saw it first. */
  readonly by: string;
}

// Texts of which no type says what they are.
const FREE =
  /^(text|title|name|label|value|url|(action|block|callback)_id|private_metadata|accessibility_label|initial_.+|categories)$/;

/** What a type can tell of it: two payloads of one kind differ in free texts and in how often something stands there. */
export const kindOf = (surface: Surface, content: unknown): string =>
  surface + JSON.stringify(outline(content, ''));

function outline(value: unknown, key: string): unknown {
  if (typeof value === 'string') return FREE.test(key) ? '' : value;
  if (Array.isArray(value)) {
    const kinds = new Set(value.map((each) => JSON.stringify(outline(each, key))));
    return [...kinds].sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, outline(of, name)]));
}
