import { ApiError } from '../api-error.ts';
import { type Obj, str } from '../json.ts';
import { directChannel } from '../messages.ts';
import type { Channel } from '../types.ts';
import { channelFor, needScope, personFor, readScope } from './access.ts';
import type { Call, Method } from './method.ts';
import { page } from './page.ts';

function wireChannel(call: Call, channel: Channel): Obj {
  const { botUser } = call.install;
  if (channel.kind === 'im')
    return {
      id: channel.id,
      is_im: true,
      is_archived: false,
      is_user_deleted: false,
      user: [...channel.members].find((id) => id !== botUser),
    };
  const shared = channel.sharedWith.size > 0;
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_archived: channel.archived,
    is_general: channel.name === 'general',
    is_member: channel.members.has(botUser),
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    is_pending_ext_shared: channel.pendingShare,
    pending_shared: channel.pendingShare ? ['T0PENDING'] : [],
    shared_team_ids: [channel.team, ...channel.sharedWith],
    context_team_id: channel.team,
    creator: call.install.installedBy,
    num_members: channel.members.size,
  };
}

export const conversations: Record<string, Method> = {
  'conversations.open': {
    args: { users: 'string', channel: 'string', return_im: 'boolean', prevent_creation: 'boolean' },
    scopes: ['im:write'],
    run(call) {
      const users = str(call.args, 'users').split(',').filter(Boolean);
      if (users.length !== 1 || !users[0])
        throw new ApiError(users.length > 1 ? 'missing_scope' : 'users_list_not_supplied');
      const person = personFor(call, users[0]);
      if (person.deleted) throw new ApiError('user_disabled');
      const channel = directChannel(call.world, call.team.id, call.install.botUser, person.id);
      return {
        channel: {
          id: channel.id,
          ...(call.args.return_im === true ? wireChannel(call, channel) : {}),
        },
      };
    },
  },
  'conversations.info': {
    args: { channel: 'string', include_locale: 'boolean', include_num_members: 'boolean' },
    required: ['channel'],
    run(call) {
      const channel = channelFor(call);
      needScope(call, readScope(channel));
      const { num_members, ...rest } = wireChannel(call, channel);
      return { channel: call.args.include_num_members === true ? { ...rest, num_members } : rest };
    },
  },
  'conversations.list': {
    args: { cursor: 'string', exclude_archived: 'boolean', limit: 'number', types: 'string' },
    run(call) {
      const kinds = (str(call.args, 'types') || 'public_channel')
        .split(',')
        .map((kind) => kind.trim());
      for (const kind of kinds)
        needScope(
          call,
          kind === 'public_channel'
            ? 'channels:read'
            : kind === 'private_channel'
              ? 'groups:read'
              : 'im:read',
        );
      const wanted = {
        public: kinds.includes('public_channel'),
        private: kinds.includes('private_channel'),
        im: kinds.includes('im'),
      };
      const { botUser } = call.install;
      const seen = [...call.world.channels.values()].filter(
        (channel) =>
          channel.team === call.team.id &&
          wanted[channel.kind] &&
          (channel.kind === 'public' || channel.members.has(botUser)) &&
          !(call.args.exclude_archived === true && channel.archived),
      );
      const { items, response_metadata } = page(call, seen);
      return { channels: items.map((channel) => wireChannel(call, channel)), response_metadata };
    },
  },
  'conversations.members': {
    args: { channel: 'string', cursor: 'string', limit: 'number' },
    required: ['channel'],
    run(call) {
      const channel = channelFor(call);
      needScope(call, readScope(channel));
      const { items, response_metadata } = page(call, [...channel.members]);
      return { members: items, response_metadata };
    },
  },
  'conversations.join': {
    args: { channel: 'string' },
    required: ['channel'],
    scopes: ['channels:join'],
    run(call) {
      const channel = channelFor(call);
      if (channel.kind !== 'public') throw new ApiError('method_not_supported_for_channel_type');
      if (channel.archived) throw new ApiError('is_archived');
      channel.members.add(call.install.botUser);
      return { channel: wireChannel(call, channel) };
    },
  },
};
