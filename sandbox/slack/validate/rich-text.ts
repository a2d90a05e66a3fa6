import { boolean, byType, type Check, list, number, object, oneOf, string } from './check.ts';
import { webUrl } from './text.ts';

const style = object(
  {},
  {
    bold: boolean,
    italic: boolean,
    strike: boolean,
    code: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
    underline: boolean,
  },
);
const id = string({ min: 1 });

const inline = byType({
  text: object({ text: string({ min: 1 }) }, { style }),
  link: object({ url: webUrl() }, { text: string(), unsafe: boolean, style }),
  user: object({ user_id: id }, { style }),
  usergroup: object({ usergroup_id: id }, { style }),
  channel: object({ channel_id: id }, { style }),
  team: object({ team_id: id }, { style }),
  emoji: object({ name: id }, { unicode: string(), url: string(), style }),
  date: object({ timestamp: number(), format: id }, { url: webUrl(), fallback: string(), style }),
  broadcast: object({ range: oneOf('here', 'channel', 'everyone') }, { style }),
  color: object({ value: id }, { style }),
});
const inlines: Check = list(inline);
const section = object({ elements: inlines });

const block = byType({
  rich_text_section: section,
  rich_text_list: object(
    { elements: list(byType({ rich_text_section: section })), style: oneOf('bullet', 'ordered') },
    { indent: number({ min: 0 }), border: number({ min: 0, max: 1 }), offset: number({ min: 0 }) },
  ),
  rich_text_quote: object({ elements: inlines }, { border: number({ min: 0, max: 1 }) }),
  rich_text_preformatted: object(
    { elements: inlines },
    { border: number({ min: 0, max: 1 }), language: string() },
  ),
});

/** A `rich_text` block, as a block, a table cell or an input's initial value. */
export const richText = byType({
  rich_text: object(
    { elements: list(block, { min: 1 }) },
    { block_id: string({ min: 1, max: 255 }) },
  ),
});
