import { fact, type Given, type Said, say } from './row.ts';

const PROXY_WANTS_PASSWORD = 407;

/** What is said where Salesforce gave no answer, and what there is to do. What lies on our own side of the way is named. */
export function unreachedWords(facts: Given): { what: Said; todo: Said } {
  if (facts.untrusted === true) {
    return {
      what: 'The certificate that answered in the place of Salesforce is none that the bot trusts, so nothing was sent. A proxy that opens TLS does this where its own authority is not named.',
      todo: 'Whoever runs the bot adds that authority to its settings. We keep trying.',
    };
  }
  if (facts.proxy === PROXY_WANTS_PASSWORD) {
    return {
      what: 'The proxy between the bot and Salesforce does not take our user and password.',
      todo: 'Whoever runs the bot corrects the proxy in its settings. We keep trying.',
    };
  }
  if (facts.proxy !== undefined) {
    return {
      what: say`The proxy between the bot and Salesforce opened no way to it (${fact(facts, 'proxy', 'no answer')}): it does not let us through, does not find the address, or is down.`,
      todo: 'Whoever runs the bot looks at the proxy in its settings, and at what it lets through. We keep trying.',
    };
  }
  return {
    what: 'Our requests get no answer, or an error of theirs.',
    todo: 'No action needed; we keep trying.',
  };
}
