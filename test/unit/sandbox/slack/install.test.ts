import { describe, expect, it } from 'vitest';
import { bareSlack } from './bare-slack.ts';

const oauth = {
  clientId: '1.2',
  clientSecret: 'client-secret',
  redirectUri: 'http://localhost:9/slack/oauth_redirect',
};
const app = {
  client_id: oauth.clientId,
  client_secret: oauth.clientSecret,
  redirect_uri: oauth.redirectUri,
};

describe('installing', () => {
  it('goes over a link, a code that works once, and a token of its own', async () => {
    const world = await bareSlack({ oauth });
    try {
      const { slack, api } = world;
      const acquired = slack.addTeam({ name: 'Third' });
      slack.addPerson({ handle: 'tia', name: 'Tia', role: 'owner', team: acquired.id });
      const link = `${slack.url}/oauth/v2/authorize?client_id=1.2&scope=commands,chat:write&state=s1&redirect_uri=${encodeURIComponent(oauth.redirectUri)}`;
      expect((await fetch(link)).status).toBe(200);
      const back = new URL(slack.answerInstall(link, { team: acquired.id }));
      expect(back.searchParams.get('state')).toBe('s1');
      const code = back.searchParams.get('code');

      expect(await api('oauth.v2.access', { ...app, code, client_secret: 'x' })).toMatchObject({
        error: 'bad_client_secret',
      });
      expect(
        await api('oauth.v2.access', { ...app, code, redirect_uri: 'http://evil.example' }),
      ).toMatchObject({ error: 'bad_redirect_uri' });
      const installed = await api('oauth.v2.access', { ...app, code });
      expect(installed).toMatchObject({
        ok: true,
        scope: 'commands,chat:write',
        team: { id: acquired.id },
      });
      expect(await api('oauth.v2.access', { ...app, code })).toMatchObject({
        error: 'invalid_code',
      });
      if (!('access_token' in installed)) throw new Error('no token');
      expect(await api('auth.test', {}, String(installed.access_token))).toMatchObject({
        ok: true,
        team_id: acquired.id,
      });
      expect(slack.issuedSecrets.has(String(installed.access_token))).toBe(true);
      expect(new URL(slack.answerInstall(link, { allow: false })).searchParams.get('error')).toBe(
        'access_denied',
      );
    } finally {
      await world.close();
    }
  });
});
