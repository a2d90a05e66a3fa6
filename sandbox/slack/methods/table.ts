import { auth } from './auth.ts';
import { blocks } from './blocks.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import type { Method } from './method.ts';
import { oauth } from './oauth.ts';
import { users } from './users.ts';
import { views } from './views.ts';

/** Every method this Slack knows. */
export const methods: Record<string, Method> = {
  ...auth,
  ...blocks,
  ...chat,
  ...conversations,
  ...files,
  ...oauth,
  ...users,
  ...views,
};
