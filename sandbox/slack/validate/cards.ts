import { block, only } from './block-frame.ts';
import { fail, list, object, oneOf, string } from './check.ts';
import { image } from './elements.ts';
import { limits } from './limits.ts';
import { richText } from './rich-text.ts';
import { mrkdwn, webUrl } from './text.ts';

const cardFields = {
  hero_image: image,
  icon: image,
  title: mrkdwn(limits.card.title.max_length),
  subtitle: mrkdwn(limits.card.subtitle.max_length),
  body: mrkdwn(limits.card.body.max_length),
  subtext: mrkdwn(limits.card.subtext.max_length),
  actions: list(only('button', 'icon_button'), { max: limits.card.actions.max_items }),
};
export const card = block({}, cardFields, (value, at, walk) => {
  if (!['hero_image', 'title', 'actions', 'body'].some((key) => value[key] !== undefined))
    fail(walk, at, 'missing required field: one of hero_image, title, actions, body');
});
export const taskCard = block(
  {
    task_id: string({ min: 1 }),
    title: string({ min: 1 }),
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
  },
  {
    details: richText,
    output: richText,
    sources: list(object({ url: webUrl(), text: string({ min: 1 }) })),
  },
);
