import { expect, test } from 'vitest';
import { createFiles } from '../../../../src/slack/web-api/files.ts';

const TOKEN = 'xoxb-of-the-test';

/** Slack, as far as it says where the bytes of a file are, or go; and all that was then called. */
function filesAt(address: string) {
  const called: { address: string; authorization: string | undefined }[] = [];
  const client = {
    token: TOKEN,
    files: { info: async () => ({ file: { size: 5, url_private_download: address } }) },
    apiCall: async () => ({ file_id: 'F1', upload_url: address }),
  };
  const files = createFiles({
    clients: { of: async () => client as never },
    apiUrl: 'https://slack-gov.com/api/',
    call: async (to, init) => {
      const authorization = new Headers(init?.headers).get('authorization') ?? undefined;
      called.push({ address: String(to), authorization });
      return new Response('bytes');
    },
  });
  return { files, called };
}
const file = { name: 'a.csv', title: 'A', content: Buffer.from('bytes') };

test.each(['files.slack.com', 'files.slack-gov.com', 'slack-gov.com'])(
  '%s: files are read there with the token, and put there without',
  async (host) => {
    const address = `https://${host}/files-pri/T1-F1/a.csv`;
    const { files, called } = filesAt(address);
    expect(await files.read(1, 'F1')).toEqual(Buffer.from('bytes'));
    await files.put(1, 'D1', file);
    expect(called).toEqual([
      { address, authorization: `Bearer ${TOKEN}` },
      { address, authorization: undefined },
    ]);
  },
);

test.each([
  'http://files.slack-gov.com/a.csv',
  'https://files.slack-gov.com.evil.example/a.csv',
  'https://evil.example/files.slack-gov.com',
  'https://files.slack-gov.com@evil.example/a.csv',
  'https://afiles.slack-gov.com/a.csv',
  'not an address',
])('%s: no place of Slack’s, so nothing is called', async (address) => {
  const { files, called } = filesAt(address);
  const no = /Slack named no place of its own/u;
  await expect(files.read(1, 'F1')).rejects.toMatchObject({
    cause: { message: expect.stringMatching(no) },
  });
  await expect(files.put(1, 'D1', file)).rejects.toMatchObject({
    cause: { message: expect.stringMatching(no) },
  });
  expect(called).toEqual([]);
});

test('a file of more than 1 MB is not read to its end, whatever Slack says of its size', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 100_000;
      controller.enqueue(new Uint8Array(100_000));
    },
  });
  const reading = (size: number) =>
    createFiles({
      clients: {
        of: async () =>
          ({
            token: TOKEN,
            files: {
              info: async () => ({
                file: { size, url_private_download: 'https://files.slack.com/a.csv' },
              }),
            },
          }) as never,
      },
      apiUrl: 'https://slack.com/api/',
      call: async () => new Response(endless),
    }).read(1, 'F1');
  expect(await reading(2_000_000)).toBe('too big');
  expect(sent).toBeLessThanOrEqual(100_000);
  expect(await reading(5)).toBe('too big');
  expect(sent).toBeLessThan(1_500_000);
});
