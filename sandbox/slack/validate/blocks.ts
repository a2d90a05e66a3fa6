import { block, only, onlyOn, uniqueActions } from './block-frame.ts';
import { card, taskCard } from './cards.ts';
import { chartFields } from './chart.ts';
import { boolean, byType, type Check, list, oneOf, string } from './check.ts';
import { image } from './elements.ts';
import { limits } from './limits.ts';
import { richText } from './rich-text.ts';
import { simple } from './simple-blocks.ts';
import { dataTableFields, tableFields } from './tables.ts';
import { anyText, plainText } from './text.ts';

const blocks: Record<string, Check> = {
  ...simple,
  alert: onlyOn(
    ['modal'],
    block(
      { text: anyText(limits.alert.text.max_length) },
      { level: oneOf('default', 'info', 'warning', 'error', 'success') },
    ),
  ),
  markdown: onlyOn(
    ['message'],
    block({
      text: string({ min: limits.markdown.text.min_length, max: limits.markdown.text.max_length }),
    }),
  ),
  table: onlyOn(['message'], block(tableFields.required, tableFields.optional)),
  data_table: onlyOn(['message'], block(dataTableFields.required, dataTableFields.optional)),
  data_visualization: onlyOn(['message'], block(chartFields.required, chartFields.optional)),
  context_actions: onlyOn(
    ['message'],
    block(
      {
        elements: list(only('feedback_buttons', 'icon_button'), {
          min: 1,
          max: limits.context_actions.elements.max_items,
        }),
      },
      {},
      uniqueActions,
    ),
  ),
  card: onlyOn(['message'], card),
  carousel: onlyOn(
    ['message'],
    block({
      elements: list(byType({ card }), { min: 1, max: limits.carousel.elements.max_items }),
    }),
  ),
  container: onlyOn(
    ['message'],
    block(
      {
        child_blocks: list(byType(simple), {
          min: 1,
          max: limits.container.child_blocks.max_items,
        }),
      },
      {
        title: plainText(limits.container.title.max_length),
        rich_text_title: richText,
        subtitle: anyText(limits.container.subtitle.max_length),
        icon: image,
        width: oneOf('narrow', 'standard', 'wide', 'full'),
        is_collapsible: boolean,
        default_collapsed: boolean,
        has_header_divider: boolean,
      },
    ),
  ),
  task_card: onlyOn(['message'], taskCard),
  plan: onlyOn(
    ['message'],
    block({ title: string({ min: 1 }) }, { tasks: list(byType({ task_card: taskCard })) }),
  ),
};

/** Any block, wherever the walk's surface allows it. */
export const anyBlock = byType(blocks);
