import type { Posted } from './channel.ts';
import type { Clients } from './clients.ts';
import { at, text } from './read.ts';
import { SlackRefusal, toRefusal } from './refusal.ts';

export interface NewFile {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
}

const DEADLINE_MS = 30_000;

/** Puts files into conversations that the bot is in. Throws `SlackRefusal`. */
export function createFiles(deps: { clients: Clients; apiUrl: string }) {
  // Slack says where the bytes go; that must be Slack.
  const mayTake = (address: URL) =>
    address.origin === new URL(deps.apiUrl).origin ||
    (address.protocol === 'https:' && address.hostname === 'files.slack.com');

  return {
    async put(workspaceId: number, channel: Posted['channel'], file: NewFile): Promise<void> {
      try {
        const client = await deps.clients.of(workspaceId);
        const asked = await client.apiCall('files.getUploadURLExternal', {
          filename: file.name,
          length: file.content.length,
        });
        const id = text(at(asked, 'file_id'));
        const address = text(at(asked, 'upload_url'));
        if (!id || !address || !URL.canParse(address) || !mayTake(new URL(address))) {
          throw new Error('Slack named no place of its own for the file');
        }
        // The address is its own key: the bot's token stays out of it.
        const taken = await fetch(address, {
          method: 'POST',
          body: new Uint8Array(file.content),
          headers: { 'content-type': 'application/octet-stream' },
          redirect: 'error',
          signal: AbortSignal.timeout(DEADLINE_MS),
        });
        await taken.arrayBuffer();
        if (!taken.ok) throw new Error(`the upload was answered ${taken.status}`);
        await client.apiCall('files.completeUploadExternal', {
          files: JSON.stringify([{ id, title: file.title }]),
          channel_id: channel,
        });
      } catch (error) {
        throw error instanceof SlackRefusal ? error : toRefusal(error);
      }
    },
  };
}

export type Files = ReturnType<typeof createFiles>;
