/** One step of the story that the tour walks, in the terminal and on the page. */
export interface StoryStep {
  readonly id: 'empty' | 'add' | 'ready';
  readonly title: string;
  /** What happens, in one sentence. */
  readonly sentence: string;
  /** What only a person can do: a link opens in a new tab. */
  readonly then: string;
}

export const story: readonly StoryStep[] = [
  {
    id: 'empty',
    title: 'A workspace without a domain: the empty list',
    sentence:
      'Dana, who owns the workspace, types /salesforce and sees that nothing is watched yet.',
    then: '',
  },
  {
    id: 'add',
    title: 'Add a domain: the form, the consent step, Salesforce, the post in the channel',
    sentence: 'The form opens, filled in, and goes on to what the bot asks for.',
    then: 'Press Allow and open Salesforce, then Go to Salesforce, Log In and Allow.',
  },
  {
    id: 'ready',
    title: 'In progress, step by step on one card; then ready',
    sentence: 'The card in #sec-alerts counts along until Success; the list then shows the domain.',
    then: '',
  },
];
