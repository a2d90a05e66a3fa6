import { SECOND } from '../../lib/time.ts';
import type { Posted } from '../../notices/notice.ts';
import { at, text } from '../kit/read.ts';
import type { Clients } from './clients.ts';
import { SlackRefusal, toRefusal } from './refusal.ts';

export interface NewFile {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
}

/** Slack's, and GovSlack's. */
const fileHosts = new Set(['files.slack.com', 'files.slack-gov.com']);
const DEADLINE_MS = 30 * SECOND;
const READ_MOST = 1_000_000;

/** Files in conversations that the bot is in, and those that somebody gives it. Throws `SlackRefusal`. */
export function createFiles(deps: {
  clients: Pick<Clients, 'of'>;
  apiUrl: string;
  /** How bytes come and go. */
  call?: typeof fetch;
}) {
  const { call = fetch } = deps;
  // Slack says where the bytes go; that must be Slack.
  const mayTake = (address: URL) =>
    address.origin === new URL(deps.apiUrl).origin ||
    (address.protocol === 'https:' && fileHosts.has(address.hostname));

  return {
    /** A file that somebody gave us, by Slack's id; 'too big' for more than 1 MB, 'no scope' where the app may read none. */
    async read(workspaceId: number, fileId: string): Promise<Buffer | 'too big' | 'no scope'> {
      try {
        const client = await deps.clients.of(workspaceId);
        const { file } = await client.files.info({ file: fileId });
        if ((file?.size ?? 0) > READ_MOST) return 'too big';
        const address = file?.url_private_download ?? file?.url_private ?? '';
        if (!URL.canParse(address) || !mayTake(new URL(address))) {
          throw new Error('Slack named no place of its own for the file');
        }
        const answer = await call(address, {
          headers: { authorization: `Bearer ${client.token}` },
          // Without the scope, Slack leads to its sign-in page.
          redirect: 'error',
          signal: AbortSignal.timeout(DEADLINE_MS),
        });
        if (!answer.ok) throw new Error(`the download was answered ${answer.status}`);
        return await atMost(answer, READ_MOST);
      } catch (error) {
        const refusal = toRefusal(error);
        const { refused } = refusal;
        if (refused.kind === 'permanent' && refused.error === 'missing_scope') return 'no scope';
        throw refusal;
      }
    },

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
        const taken = await call(address, {
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

/** The bytes of an answer, not read past the bound. */
async function atMost(answer: Response, most: number): Promise<Buffer | 'too big'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > most) return 'too big';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export type Files = ReturnType<typeof createFiles>;
