import { ApiError } from '../api-error.ts';
import { objs, str } from '../json.ts';
import { addMessage } from '../messages.ts';
import type { StoredFile } from '../types.ts';
import { channelFor, mayWrite } from './access.ts';
import type { Call, Method } from './method.ts';

/** A file as Slack describes it. */
export const wireFile = (call: Pick<Call, 'world'>, file: StoredFile) => ({
  id: file.id,
  name: file.name,
  title: file.title,
  mimetype: 'application/octet-stream',
  filetype: file.name.split('.').at(-1) ?? '',
  size: file.content.length,
  url_private: `${call.world.url}/files/${file.id}/${encodeURIComponent(file.name)}`,
  url_private_download: `${call.world.url}/files/${file.id}/download/${encodeURIComponent(file.name)}`,
});

function ownFile(call: Call, id: string): StoredFile {
  const file = call.world.files.get(id);
  if (!file || file.team !== call.team.id) throw new ApiError('file_not_found');
  return file;
}

export const files: Record<string, Method> = {
  'files.getUploadURLExternal': {
    args: {
      filename: 'string',
      length: 'number',
      alt_text: 'string',
      alt_txt: 'string',
      snippet_type: 'string',
    },
    required: ['filename', 'length'],
    scopes: ['files:write'],
    run({ world, team, args }) {
      const name = str(args, 'filename');
      const length = Number(args.length);
      if (!(length > 0)) throw new ApiError('invalid_arguments');
      const id = world.id('F');
      world.files.set(id, {
        id,
        name,
        title: name,
        content: Buffer.alloc(0),
        team: team.id,
        uploaded: false,
        expectedLength: length,
        shared: false,
      });
      return { upload_url: `${world.url}/upload/${id}/${world.random(8)}`, file_id: id };
    },
  },
  'files.completeUploadExternal': {
    args: {
      files: 'json',
      channel_id: 'string',
      channels: 'string',
      initial_comment: 'string',
      blocks: 'json',
      thread_ts: 'string',
    },
    required: ['files'],
    scopes: ['files:write'],
    run(call) {
      const { world, args } = call;
      const given = objs(args, 'files');
      if (given.length === 0) throw new ApiError('invalid_arguments');
      const found = given.map((each) => ownFile(call, str(each, 'id')));
      if (found.some((file) => !file.uploaded)) {
        world.problem('file_not_uploaded', 'completed before its bytes came', call.method);
        throw new ApiError('file_update_failed');
      }
      for (const [index, file] of found.entries())
        file.title = str(given[index], 'title') || file.name;
      const key = str(args, 'channel_id') ? 'channel_id' : 'channels';
      if (str(args, key)) {
        const channel = channelFor(call, key);
        if (!channel.members.has(call.install.botUser)) throw new ApiError('not_in_channel');
        mayWrite(call, channel);
        const threadTs = str(args, 'thread_ts');
        addMessage(world, channel, {
          user: call.install.botUser,
          botId: call.install.botId,
          text: str(args, 'initial_comment'),
          blocks: [],
          files: found,
          ...(threadTs ? { threadTs } : {}),
        });
        for (const file of found) file.shared = true;
      }
      return { files: found.map(({ id, title }) => ({ id, title })) };
    },
  },
  'files.info': {
    args: { file: 'string' },
    required: ['file'],
    scopes: ['files:read'],
    run: (call) => ({ file: wireFile(call, ownFile(call, str(call.args, 'file'))) }),
  },
};
