/** Only of whom Slack itself says that there is nobody of that id. */
export const LEFT = 'someone who left';

/** Its id is there so that somebody can look: Slack did not say the name. */
const unavailable = (id: string | undefined) =>
  id ? `name unavailable (${id})` : 'name unavailable';

/** What a person is called; whom nobody looked up, or Slack did not tell of, is not said to have left. Foreign text. */
export const nameIn = (names: ReadonlyMap<string, string>, id: string | undefined): string =>
  names.get(id ?? '') ?? unavailable(id);
