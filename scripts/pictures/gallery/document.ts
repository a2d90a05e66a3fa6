import type { Sheet } from './item.ts';

/** `domains-list-wide-dark.webp` */
export const fileOf = (sheet: string, size: string, colorScheme: string): string =>
  `${sheet}-${size}-${colorScheme}.webp`;

const sheetLines = (sheet: Sheet): string[] => {
  const path = (size: string, colorScheme: string) =>
    `pictures/messages/${fileOf(sheet.id, size, colorScheme)}`;
  return [
    `## ${sheet.title}`,
    '',
    `${sheet.items.map(({ when }) => when).join(' · ')}.`,
    '',
    `The same [dark](${path('wide', 'dark')}), [on a phone](${path('narrow', 'light')}), and [dark on a phone](${path('narrow', 'dark')}).`,
    '',
    `![${sheet.title}](${path('wide', 'light')})`,
    '',
  ];
};

/** `docs/messages.md`: all that people see of the bot in Slack. */
export const messagesPage = (sheets: readonly Sheet[]): string =>
  `${[
    '# Every message',
    '',
    'All that the bot says in Slack: messages, cards, windows and the home, each in the states that it has, as the sandbox draws them. At 1280 and at 390 pixels, light and dark.',
    '',
    'Made by `npm run screenshots`, which also holds each page against axe and the width of its window. Names and numbers are made up. Messages without blocks of their own, such as an answer of one sentence after a form, are in no picture.',
    '',
    ...sheets.flatMap(sheetLines),
  ]
    .join('\n')
    .trimEnd()}\n`;
