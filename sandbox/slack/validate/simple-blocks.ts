import { isObj, str } from '../json.ts';
import { block, blockId, uniqueActions } from './block-frame.ts';
import { boolean, type Check, fail, list, object, oneOf, string } from './check.ts';
import { accessory, actionElement, inputElement } from './element-sets.ts';
import { image } from './elements.ts';
import { limits, more } from './limits.ts';
import { richText } from './rich-text.ts';
import { anyText, plainText, webUrl } from './text.ts';

/** Blocks that stand on every surface, and inside containers. */
export const simple: Record<string, Check> = {
  divider: block({}),
  header: block({ text: plainText(limits.header.text.max_length) }),
  section: block(
    {},
    {
      text: anyText(limits.section.text.max_length),
      fields: list(anyText(limits.section.fields.item_max_length), {
        min: 1,
        max: limits.section.fields.max_items,
      }),
      accessory,
      expand: boolean,
    },
    (value, at, walk) => {
      if (value.text === undefined && value.fields === undefined)
        fail(walk, at, 'missing required field: text or fields');
    },
  ),
  context: block({
    elements: list(
      (value, at, walk) =>
        (str(value, 'type') === 'image' ? image : anyText(limits.text.max_length))(value, at, walk),
      { min: 1, max: limits.context.elements.max_items },
    ),
  }),
  actions: block(
    { elements: list(actionElement, { min: 1, max: limits.actions.elements.max_items }) },
    {},
    uniqueActions,
  ),
  input: block(
    { label: plainText(limits.input.label.max_length), element: inputElement },
    { hint: plainText(limits.input.hint.max_length), optional: boolean, dispatch_action: boolean },
  ),
  image: block(
    { alt_text: string({ min: 1, max: limits.image.alt_text.max_length }) },
    {
      title: plainText(more.imageTitle),
      image_url: webUrl(limits.image.image_url.max_length),
      slack_file: object({}, { id: string({ min: 1 }), url: webUrl() }),
    },
    (value, at, walk) => {
      if ((value.image_url === undefined) === (value.slack_file === undefined))
        fail(walk, at, 'exactly one of image_url and slack_file is required');
    },
  ),
  rich_text: (value, at, walk) => {
    if (isObj(value) && value.block_id !== undefined)
      blockId(value.block_id, `${at}/block_id`, walk);
    richText(value, at, walk);
  },
  video: block(
    {
      video_url: webUrl(),
      thumbnail_url: webUrl(),
      alt_text: string({ min: 1, max: limits.video.alt_text.max_length }),
      title: plainText(limits.video.title.max_length),
    },
    {
      title_url: webUrl(),
      author_name: string({ max: limits.video.author_name.max_length }),
      provider_name: string({ max: limits.video.provider_name.max_length }),
      provider_icon_url: webUrl(),
      description: plainText(limits.video.description.max_length),
    },
  ),
  file: block({ source: oneOf('remote'), external_id: string({ min: 1 }) }),
};
