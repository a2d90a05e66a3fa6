import fc from 'fast-check';

/** One request to the bot, as somebody could make it who has the signing secret. */
export interface AnyRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** What a payload may name that is really there. */
export interface Known {
  readonly teams: readonly string[];
  readonly people: readonly string[];
  readonly channels: readonly string[];
  readonly acts: readonly string[];
  readonly windows: readonly string[];
}

const SEED = { numRuns: 500, seed: 20261130 };

// Drawn once: to draw each anew takes longer than to send it.
const text = fc.constantFrom(
  ...['', '0', '-1', '1e9', 'NaN', '__proto__', 'constructor', 'toString', '{{7*7}}', '../../x'],
  ...["' or 1=1 --", '<!channel>', '{"v":1}', '[]', 'null', 'x'.repeat(3_000), '\u0000', '\ud800'],
  ...fc.sample(fc.string({ unit: 'grapheme', maxLength: 24 }), SEED),
  ...fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), SEED),
);
const json = fc.constantFrom(...fc.sample(fc.jsonValue({ maxDepth: 2 }), SEED));
const junk = fc.oneof(text, json, fc.constant(undefined));

/** A known value mostly, and anything at times. */
const mostly = (values: readonly string[]) =>
  fc.oneof({ weight: 19, arbitrary: fc.constantFrom(...values) }, junk);

/** An object of these fields, of which one is missing at times. */
const some = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .tuple(fc.record(fields), fc.nat({ max: 4 * Object.keys(fields).length }))
    .map(([object, at]) =>
      Object.fromEntries(Object.entries(object).filter((_, index) => index !== at)),
    );

/** Any request that could come, mostly near to what Slack sends. */
export function anyRequest(known: Known): fc.Arbitrary<AnyRequest> {
  const person = some({ id: mostly(known.people), team_id: mostly(known.teams), name: text });
  const value = some({
    type: mostly(['plain_text_input', 'static_select', 'conversations_select', 'checkboxes']),
    value: junk,
    selected_option: some({ value: junk, text: junk }),
    selected_options: fc.array(some({ value: junk }), { maxLength: 2 }),
    selected_conversation: mostly(known.channels),
    selected_user: mostly(known.people),
    selected_date: junk,
    files: fc.array(some({ id: junk }), { maxLength: 2 }),
  });
  const action = some({
    type: mostly(['button', 'overflow', 'static_select', 'plain_text_input']),
    action_id: mostly(known.acts),
    block_id: junk,
    action_ts: text,
    value: junk,
    selected_option: some({ value: junk }),
  });
  const view = some({
    id: text,
    type: mostly(['modal', 'home']),
    callback_id: mostly(known.windows),
    private_metadata: junk,
    hash: text,
    blocks: junk,
    state: some({
      values: fc.dictionary(text, fc.dictionary(text, value, { maxKeys: 2 }), { maxKeys: 3 }),
    }),
    previous_view_id: junk,
  });
  const payload = some({
    type: mostly([
      'block_actions',
      'view_submission',
      'view_closed',
      'block_suggestion',
      'shortcut',
    ]),
    team: some({ id: mostly(known.teams) }),
    user: person,
    api_app_id: junk,
    trigger_id: text,
    response_url: fc.constant(undefined),
    actions: fc.array(action, { maxLength: 2 }),
    view,
    container: some({
      type: mostly(['message', 'view']),
      message_ts: junk,
      channel_id: mostly(known.channels),
      view_id: junk,
    }),
    channel: some({ id: mostly(known.channels) }),
    message: junk,
    is_enterprise_install: junk,
  });
  const event = some({
    type: mostly(['event_callback', 'url_verification']),
    team_id: mostly(known.teams),
    event_id: text,
    event_time: junk,
    authorizations: fc.array(some({ team_id: mostly(known.teams) }), { maxLength: 1 }),
    event: some({
      type: mostly([
        'app_mention',
        'app_home_opened',
        'app_uninstalled_',
        'channel_archive',
        'member_left_channel',
        'user_change',
      ]),
      user: mostly(known.people),
      channel: mostly(known.channels),
      text,
      ts: text,
      tab: mostly(['home']),
    }),
  });
  const command = some({
    command: mostly(['/salesforce']),
    text,
    team_id: mostly(known.teams),
    user_id: mostly(known.people),
    channel_id: mostly(known.channels),
    trigger_id: text,
  });

  const post = (type: string, body: string): AnyRequest => ({
    method: 'POST',
    path: '/slack/events',
    type,
    body,
  });
  const asForm = (fields: Record<string, unknown>): string => {
    const form = new URLSearchParams();
    for (const [name, each] of Object.entries(fields)) {
      if (each !== undefined) form.append(name, wellFormed(each));
    }
    return form.toString();
  };
  const FORM = 'application/x-www-form-urlencoded';
  const query = fc.dictionary(
    fc.constantFrom('code', 'state', 'error', 'error_description', 'x'),
    text,
    {
      maxKeys: 4,
    },
  );
  return fc.oneof(
    {
      weight: 8,
      arbitrary: payload.map((each) => post(FORM, asForm({ payload: JSON.stringify(each) }))),
    },
    { weight: 3, arbitrary: event.map((each) => post('application/json', JSON.stringify(each))) },
    { weight: 1, arbitrary: command.map((each) => post(FORM, asForm(each))) },
    {
      weight: 2,
      arbitrary: json.map((each) => post('application/json', JSON.stringify(each))),
    },
    { weight: 2, arbitrary: text.map((each) => post('application/json', each.toWellFormed())) },
    { weight: 2, arbitrary: text.map((each) => post(FORM, `payload=${each.toWellFormed()}`)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom<AnyRequest['method']>('GET', 'POST'),
          fc.constantFrom(
            ...[
              '/salesforce/callback',
              '/salesforce/connect/',
              '/slack/install',
              '/slack/oauth_redirect',
              '/metrics',
              '/',
            ],
          ),
          text,
          query,
        )
        .map(([method, path, more, fields]) => ({
          method,
          path: `${path}${encodeURIComponent(more.toWellFormed())}?${asForm(fields)}`,
          type: FORM,
          body: '',
        })),
    },
  );
}

const wellFormed = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
