import type { VerbFacts } from '../kernel/verbs.ts';

const deciding = {
  needs: 'operator',
  group: 'Apps',
  args: '<app> [domain:…]',
  keys: ['domain'],
} as const;

/** The verbs about third-party apps. */
export const appVerbs = {
  apps: {
    aliases: ['search'],
    needs: 'viewer',
    group: 'Apps',
    args: '[words] [status:…] [risk:…] [domain:…] [user:…] [unused:90d] [new:7d]',
    does: 'Lists third-party apps, the riskiest first, and narrows the list down.',
    example: 'apps status:new risk:high',
    act: 'see the apps',
    keys: ['domain', 'status', 'risk', 'user', 'unused', 'new', 'page'],
  },
  app: {
    aliases: [],
    needs: 'viewer',
    group: 'Apps',
    args: '<app> [domain:…]',
    does: 'Shows one app in detail: its access, who uses it, where it was seen, what was decided.',
    example: 'app DataLift',
    act: 'see an app',
    keys: ['domain'],
  },
  approve: {
    ...deciding,
    aliases: ['allow'],
    does: 'Approves an app, here or in all domains, for as long as you say.',
    example: 'approve DataLift',
    act: 'approve apps',
  },
  ban: {
    ...deciding,
    aliases: ['block'],
    does: 'Bans an app and removes its tokens, after a question.',
    example: 'ban "My Ticket Portal" domain:production',
    act: 'ban apps',
  },
  revoke: {
    ...deciding,
    aliases: [],
    does: 'Removes tokens of an app: of all people, of some, or those that nobody uses.',
    example: 'revoke DataLift',
    act: 'revoke tokens',
  },
  why: {
    aliases: ['explain'],
    needs: 'viewer',
    group: 'Apps',
    args: '<app> [domain:…]',
    does: 'Explains the risk of an app, point by point, with what was read and when.',
    example: 'why DataLift',
    act: 'see the risk of an app',
    keys: ['domain'],
  },
  policies: {
    aliases: ['policy'],
    needs: 'viewer',
    group: 'Apps',
    args: '[pause|resume]',
    does: 'Shows the rules that act by themselves; an admin rehearses, switches and pauses them.',
    example: 'policies pause',
    act: 'see the policies',
    keys: [],
  },
  import: {
    aliases: [],
    needs: 'admin',
    group: 'Apps',
    args: '',
    does: 'Records decisions from a file, after showing what it would do. It removes no token.',
    example: 'import',
    act: 'import decisions',
    keys: [],
  },
} as const satisfies Record<string, VerbFacts>;
