/** Only of whom Slack itself says that there is nobody of that id. */
export const LEFT = 'someone who left';

const NOT_LOOKED_UP = 'someone I could not look up';

/** What a person is called; whom nobody looked up, or Slack did not tell of, is not said to have left. Foreign text. */
export const nameIn = (names: ReadonlyMap<string, string>, id: string | undefined): string =>
  names.get(id ?? '') ?? NOT_LOOKED_UP;
