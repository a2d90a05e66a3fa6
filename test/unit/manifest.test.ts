import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { shortcuts as simulated } from '../../sandbox/slack/shortcuts.ts';
import { readConfig } from '../../src/config.ts';
import { allActs } from '../../src/slack/acts.ts';
import { botEvents, botScopes, optionalScopes } from '../../src/slack/install/settings.ts';
import { completeEnv } from './config.env.ts';

const root = join(import.meta.dirname, '..', '..');
const schemas = join(root, 'sandbox', 'manifest-schema');
const manifest = parse(readFileSync(join(root, 'manifest.yml'), 'utf8'));

function validator() {
  // The schema's own references lead to the web; the files beside it are what is there.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const read = (file: string) => JSON.parse(readFileSync(join(schemas, file), 'utf8'));
  const published = 'https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas';
  for (const version of ['1.0.0', '2.0.0']) {
    const file = `manifest.schema.${version}.json`;
    ajv.addSchema(read(file), `${published}/${file}`);
  }
  return ajv.compile(read('manifest.schema.json'));
}

describe('manifest.yml', () => {
  test('fits the schema of Slack', () => {
    const fits = validator();
    expect(fits(manifest) ? [] : fits.errors).toEqual([]);
  });

  test('the schema does refuse', () => {
    const fits = validator();
    expect(fits({ ...manifest, surprise: true })).toBe(false);
    const longName = { ...manifest.display_information, name: 'x'.repeat(36) };
    expect(fits({ ...manifest, display_information: longName })).toBe(false);
  });

  test('asks for the scopes that the code uses, and no other', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(Object.keys(botScopes).sort());
    expect(manifest.oauth_config.scopes).not.toHaveProperty('user');
  });

  test('lets an admin leave out what is not needed, each of which is asked for, too', () => {
    const { bot, bot_optional: optional } = manifest.oauth_config.scopes;
    expect(optional.toSorted()).toEqual(Object.keys(optionalScopes).toSorted());
    expect(bot).toEqual(expect.arrayContaining(optional));
  });

  test('gives nobody a place to type where nobody reads', () => {
    expect(manifest.features.app_home.messages_tab_read_only_enabled).toBe(true);
  });

  test('asks for the events that the code hears, and no other', () => {
    expect([...manifest.settings.event_subscriptions.bot_events].sort()).toEqual(
      [...botEvents].sort(),
    );
  });

  test('has the shortcuts that the code answers, and no other', () => {
    const answered = allActs.flatMap(({ shortcut }) =>
      shortcut
        ? [
            {
              name: shortcut.name,
              type: shortcut.of,
              callback_id: shortcut.id,
              description: shortcut.says,
            },
          ]
        : [],
    );
    expect(manifest.features.shortcuts).toEqual(answered);
    expect(answered).toMatchObject(simulated);
  });

  test('names the default command', () => {
    const { slash_commands: commands } = manifest.features;
    expect(commands).toHaveLength(1);
    expect(commands[0].command).toBe(readConfig(completeEnv).commandName);
    expect(commands[0].should_escape).toBe(true);
  });

  test('leads everywhere to one https origin, by the paths of the contract', () => {
    const text = readFileSync(join(root, 'manifest.yml'), 'utf8');
    const urls = [...text.matchAll(/url: (\S+)/g)].map(([, url]) => new URL(url ?? ''));
    const redirects = manifest.oauth_config.redirect_urls.map((url: string) => new URL(url));
    for (const url of [...urls, ...redirects]) {
      expect(url.origin).toBe('https://orgwarden.example.com');
    }
    expect(urls.map((url) => url.pathname)).toEqual(Array(4).fill('/slack/events'));
    expect(manifest.features.unfurl_domains).toEqual(['orgwarden.example.com']);
    expect(redirects.map((url: URL) => url.pathname)).toEqual(['/slack/oauth_redirect']);
  });

  test('has what the schema does not check', () => {
    expect(manifest.display_information.background_color).toMatch(/^#[0-9a-f]{6}$/);
    expect(manifest.features.app_home).toMatchObject({
      home_tab_enabled: true,
      messages_tab_enabled: true,
    });
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });
});
