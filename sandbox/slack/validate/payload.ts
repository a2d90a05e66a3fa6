import { codePoints, isObj, type Obj, str } from '../json.ts';
import { anyBlock } from './blocks.ts';
import {
  boolean,
  type Check,
  type Finding,
  fail,
  list,
  object,
  type Surface,
  string,
  type Walk,
} from './check.ts';
import { limits, more } from './limits.ts';
import { plainText } from './text.ts';

/** What a check found: the code Slack would answer, and where. */
export interface Verdict {
  error: string;
  findings: Finding[];
  /** False where the workspace was merely told to refuse such blocks. */
  ownFault: boolean;
}

const walkOf = (surface: Surface, refused: ReadonlySet<string>): Walk => ({
  surface,
  refused,
  errors: [],
  blockIds: new Set(),
  focused: 0,
  metRefused: false,
});

const verdict = (walk: Walk, error: string): Verdict | undefined =>
  walk.errors.length === 0
    ? undefined
    : { error, findings: walk.errors, ownFault: !(walk.metRefused && walk.errors.length === 1) };

/** All the text of a message's blocks, in code points. */
export function textOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textOf(each), 0);
  if (!isObj(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, each]) =>
      sum + (key === 'text' && typeof each === 'string' ? codePoints(each) : textOf(each)),
    0,
  );
}

const TABLES = ['table', 'data_table'];

/** Checks a message's blocks; undefined if Slack would take them. */
export function checkMessageBlocks(
  blocks: unknown,
  refused: ReadonlySet<string> = new Set(),
): Verdict | undefined {
  const walk = walkOf('message', refused);
  if (!Array.isArray(blocks)) {
    fail(walk, '/blocks', 'must be an array');
    return verdict(walk, 'invalid_blocks_format');
  }
  list(anyBlock, { max: more.blocks.message })(blocks, '/blocks', walk);
  if (walk.errors.length > 0) return verdict(walk, 'invalid_blocks');

  const at = (types: string[]) =>
    [...blocks.entries()].filter(([, each]) => types.includes(str(each, 'type')));
  const secondTable = at(TABLES)[1];
  if (secondTable) fail(walk, `/blocks/${secondTable[0]}`, 'only_one_table_allowed');
  if (secondTable) return verdict(walk, 'invalid_attachments');
  const chart = at(['data_visualization'])[more.charts.perMessage];
  if (chart)
    fail(walk, `/blocks/${chart[0]}`, `no more than ${more.charts.perMessage} charts allowed`);
  const markdown = at(['markdown']).reduce(
    (sum, [, each]) => sum + codePoints(str(each, 'text')),
    0,
  );
  if (markdown > more.markdownChars)
    fail(walk, '/blocks', `markdown blocks hold more than ${more.markdownChars} characters`);
  if (walk.errors.length > 0) return verdict(walk, 'invalid_blocks');

  // Tables have a cap of their own.
  const chars = textOf(blocks.filter((each) => !TABLES.includes(str(each, 'type'))));
  if (chars > more.messageChars)
    fail(walk, '/blocks', `blocks hold ${chars} characters, about ${more.messageChars} allowed`);
  return verdict(walk, 'msg_blocks_too_long');
}

const shared = {
  private_metadata: string({ max: limits.view.private_metadata.max_length }),
  callback_id: string({ max: limits.view.callback_id.max_length }),
  external_id: string({ max: 255 }),
};
const blocksOf = (max: number): Check => list(anyBlock, { min: limits.view.blocks.min_items, max });

const modal = object(
  { title: plainText(limits.view.title.max_length), blocks: blocksOf(more.blocks.modal) },
  {
    ...shared,
    submit: plainText(limits.view.submit.max_length),
    close: plainText(limits.view.close.max_length),
    clear_on_close: boolean,
    notify_on_close: boolean,
  },
  (view: Obj, at, walk) => {
    const inputs =
      Array.isArray(view.blocks) && view.blocks.some((each) => str(each, 'type') === 'input');
    if (inputs && !isObj(view.submit))
      fail(walk, at, 'missing required field: submit (a view with inputs needs it)');
  },
);
const home = object({ blocks: list(anyBlock, { max: more.blocks.home }) }, shared);

/** Checks a view for one surface; undefined if Slack would take it. Pointers start at `/view`. */
export function checkView(
  view: unknown,
  surface: 'modal' | 'home',
  refused: ReadonlySet<string> = new Set(),
): Verdict | undefined {
  const walk = walkOf(surface, refused);
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > more.viewBytes) {
    fail(walk, '/view', `view is larger than ${more.viewBytes / 1024} KB`);
    return verdict(walk, 'view_too_large');
  }
  if (str(view, 'type') !== surface) fail(walk, '/view/type', `must be "${surface}"`);
  else (surface === 'modal' ? modal : home)(view, '/view', walk);
  return verdict(walk, 'invalid_arguments');
}

/** The lines of `response_metadata.messages`. */
export const asMessages = (findings: Finding[]): string[] =>
  findings.map(({ message, pointer }) => `[ERROR] ${message} [json-pointer:${pointer}]`);
