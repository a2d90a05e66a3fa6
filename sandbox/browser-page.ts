export interface FormField {
  name: string;
  type: string;
  value: string;
  label: string;
  /** Whether it is sent: text always, radios and boxes when ticked. */
  on: boolean;
}

export interface PageForm {
  action: string;
  method: 'GET' | 'POST';
  fields: FormField[];
  buttons: { name: string; value: string; text: string }[];
}

/** The visible text of a piece of HTML, a line for each block. */
export function textOf(html: string): string {
  return html
    .replace(/<(head|style|script|template)\b.*?<\/\1>/gis, '')
    .replace(
      /<(br|\/p|\/h\d|\/li|\/div|\/tr|\/label|\/legend|\/button|\/form|\/td|\/th|\/dt|\/dd)\b[^>]*>/gi,
      '\n',
    )
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => entity(name) ?? whole)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return named[name.toLowerCase()];
  const hex = name[1]?.toLowerCase() === 'x';
  return String.fromCodePoint(Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10));
}

/** The forms of a page with their fields and buttons. */
export function formsOf(html: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(
    ([, attributes = '', content = '']) => ({
      action: attributeOf(attributes, 'action') ?? '',
      method: attributeOf(attributes, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
      fields: [...content.matchAll(/<input\b([^>]*)>/gi)]
        .map(([tag, input = '']) => fieldOf(content, tag, input))
        .filter(({ type, name }) => type !== 'submit' && name !== ''),
      buttons: [...content.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gis)].map(
        ([, button = '', text = '']) => ({
          name: attributeOf(button, 'name') ?? '',
          value: attributeOf(button, 'value') ?? '',
          text: textOf(text),
        }),
      ),
    }),
  );
}

function fieldOf(form: string, tag: string, attributes: string): FormField {
  const type = attributeOf(attributes, 'type')?.toLowerCase() ?? 'text';
  const ticked = /\schecked\b/i.test(attributes);
  return {
    name: attributeOf(attributes, 'name') ?? '',
    type,
    value: attributeOf(attributes, 'value') ?? (type === 'checkbox' ? 'on' : ''),
    label: labelOf(form, tag, attributeOf(attributes, 'id')),
    on: type === 'radio' || type === 'checkbox' ? ticked : true,
  };
}

function labelOf(form: string, tag: string, id: string | null): string {
  for (const [, attributes = '', content = ''] of form.matchAll(
    /<label\b([^>]*)>(.*?)<\/label>/gis,
  )) {
    if (content.includes(tag) || (id !== null && attributeOf(attributes, 'for') === id))
      return textOf(content);
  }
  return '';
}

function attributeOf(attributes: string, name: string): string | null {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(
    attributes,
  );
  const raw = match?.[1] ?? match?.[2] ?? match?.[3];
  if (raw === undefined) return null;
  return raw.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, each: string) => entity(each) ?? whole);
}
