import { ApiError } from '../api-error.ts';
import { isObj, str } from '../json.ts';
import { checkMessageBlocks, checkView } from '../validate/payload.ts';
import type { Method } from './method.ts';

export const blocks: Record<string, Method> = {
  'blocks.validate': {
    args: { blocks: 'json', message: 'json', view: 'json' },
    open: true,
    run({ args, world }) {
      const found = isObj(args.view)
        ? checkView(args.view, str(args.view, 'type') === 'home' ? 'home' : 'modal', world.refused)
        : checkMessageBlocks(
            isObj(args.message) ? args.message.blocks : args.blocks,
            world.refused,
          );
      if (!found) return {};
      const errors = found.findings.map(({ pointer, message }) => ({
        pointer,
        code: 'invalid',
        message,
      }));
      throw new ApiError('invalid_blocks', { errors });
    },
  },
};
