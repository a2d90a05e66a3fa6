/** One step of the story that the tour walks, in the terminal and on the page. */
export interface StoryStep {
  readonly id:
    | 'empty'
    | 'add'
    | 'ready'
    | 'apps'
    | 'phone'
    | 'breach'
    | 'reconnect'
    | 'late'
    | 'delete';
  readonly title: string;
  /** What happens, in one sentence. */
  readonly sentence: string;
  /** What only a person can do: a link opens in a new tab. */
  readonly byHand: string;
}

export const story: readonly StoryStep[] = [
  {
    id: 'empty',
    title: 'A workspace without a domain: the empty list',
    sentence:
      'Dana, who owns the workspace, types /salesforce and sees that nothing is watched yet.',
    byHand: '',
  },
  {
    id: 'add',
    title: 'Add a domain: the form, the consent step, Salesforce, the post in the channel',
    sentence: 'The form opens, filled in, and goes on to what the bot asks for.',
    byHand: 'Press Allow and open Salesforce, then Go to Salesforce, Log In and Allow.',
  },
  {
    id: 'ready',
    title: 'In progress, step by step on one card; then ready',
    sentence: 'The card in #sec-alerts counts along until Success; the list then shows the domain.',
    byHand: '',
  },
  {
    id: 'apps',
    title: 'A new app appears: one alert with its reasons; approve one, ban another',
    sentence:
      'A vendor is connected, and someone is talked into a fake Data Loader. After the next sync each has a card; Dana approves the vendor and bans the fake: its tokens are gone in Salesforce.',
    byHand: '',
  },
  {
    id: 'phone',
    title: 'Someone on the phone: whoever let an app in is asked, and it is gone by one press',
    sentence:
      'Dana switches on that people are asked. A caller talks Priya into letting in My Ticket Portal; minutes later she is asked whether it was her, and says so. What the app held is gone in Salesforce, and the channel is called.',
    byHand: 'By hand: be Priya, and press in her direct message.',
  },
  {
    id: 'breach',
    title: 'A vendor was breached: a drill, then the end of all its access by two people',
    sentence:
      'The vendor of Drift says that it lost tokens. Dana drills it, then asks to end all its access; Li agrees. One card goes to proven zero, watches for 24 hours, and says what revoking cannot stop.',
    byHand: 'By hand: type breach drift as Dana, and agree as Li.',
  },
  {
    id: 'reconnect',
    title:
      'The grant is revoked in Salesforce: an error with its reason; reconnect, confirm, consent',
    sentence:
      'An admin revokes the bot’s access in Setup, and an hour passes: the card says Grant expired, and Dana confirms to reconnect.',
    byHand: 'Press Allow and open Salesforce, then Go to Salesforce, Log In and Allow.',
  },
  {
    id: 'late',
    title: 'Syncs stop: the domain turns late and red, and the summary shows the worst',
    sentence:
      'No worker takes up a sync any more, and five hours pass: the list is red, and an alert says so.',
    byHand: '',
  },
  {
    id: 'delete',
    title: 'Delete: our grant is revoked, the domain is gone, the count is updated',
    sentence:
      'Dana types the domain’s name to confirm; the card says when Salesforce has confirmed.',
    byHand: '',
  },
];
