import limits from '../block-kit-limits.json' with { type: 'json' };

export { limits };

/** Limits that the shared list does not hold, or holds differently from Slack's own pages. */
export const more = {
  blocks: { message: 50, modal: 100, home: 100 },
  viewBytes: 250 * 1024,
  /** Sum of all text in a message's blocks, above which Slack answers `msg_blocks_too_long`. */
  messageChars: 13_200,
  markdownChars: 12_000,
  messageText: 40_000,
  table: { rows: 100, cells: 20, columnSettings: 20, chars: 10_000 },
  dataTable: { rows: 101 },
  charts: { perMessage: 2, series: 6, segments: 6 },
  attachments: 100,
  imageTitle: 2000,
} as const;
