import * as v from 'valibot';

const named = v.looseObject({ id: v.string() });
const some = v.looseObject({});
const absent = v.optional(v.undefined());

/** Who and where of a press, a form, a shortcut. Of an installation of a whole organisation the team is null. */
const from = {
  user: named,
  team: v.nullish(some),
  enterprise: v.nullish(some),
  channel: v.optional(some),
  // By these Bolt tells kinds apart, before it looks at the type.
  event: absent,
  command: absent,
  name: absent,
};

const interaction = v.variant('type', [
  v.looseObject({
    ...from,
    type: v.literal('block_actions'),
    actions: v.pipe(
      v.array(v.looseObject({ type: v.string(), action_id: v.string(), block_id: v.string() })),
      v.minLength(1),
    ),
  }),
  v.looseObject({
    ...from,
    actions: absent,
    type: v.literal('block_suggestion'),
    action_id: v.string(),
    block_id: v.string(),
  }),
  v.looseObject({
    ...from,
    actions: absent,
    type: v.literal('view_submission'),
    view: v.looseObject({ callback_id: v.string(), state: v.looseObject({ values: some }) }),
  }),
  v.looseObject({
    ...from,
    actions: absent,
    type: v.literal('view_closed'),
    view: v.looseObject({ callback_id: v.string() }),
  }),
  v.looseObject({
    ...from,
    actions: absent,
    type: v.picklist(['shortcut', 'message_action']),
    callback_id: v.string(),
  }),
]);

const event = v.looseObject({
  authorizations: v.optional(v.array(some)),
  event: v.looseObject({
    type: v.string(),
    text: v.optional(v.string()),
    user: v.optional(v.union([v.string(), some])),
    channel: v.optional(v.union([v.string(), some])),
    item: v.optional(some),
    subteam: v.optional(some),
  }),
});

const body = v.union([
  v.looseObject({ ssl_check: v.string() }),
  v.looseObject({ type: v.literal('url_verification'), challenge: v.string() }),
  event,
  v.looseObject({
    event: absent,
    command: v.string(),
    text: v.string(),
    user_id: v.string(),
    team_id: v.string(),
  }),
  interaction,
]);

/**
 * Whether a body has the fields that every body of its kind has with Slack. Bolt reads them without a look, and fails, or
 * waits for three seconds, where they are not there.
 */
export const isDeliverable = (given: unknown): boolean => v.is(body, given);

/** Kinds of bodies that we know by their type; events and commands are known by other fields. */
const known: ReadonlySet<string> = new Set([
  'block_actions',
  'block_suggestion',
  'event_callback',
  'message_action',
  'shortcut',
  'url_verification',
  'view_closed',
  'view_submission',
]);
const KIND_MOST = 80;

/** The kind of a body that Slack has added since this was written; undefined where it is a known one, or none at all. */
export function unknownKind(given: unknown): string | undefined {
  const read = v.safeParse(v.looseObject({ type: v.string() }), given);
  if (!read.success || known.has(read.output.type)) return undefined;
  return read.output.type.slice(0, KIND_MOST);
}
