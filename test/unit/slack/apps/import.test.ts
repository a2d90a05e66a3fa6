import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import { csvFile } from '../../../../src/lib/csv.ts';
import { appActs } from '../../../../src/slack/apps/acts.ts';
import { importLines } from '../../../../src/slack/apps/import-lines.ts';
import type { Actor } from '../../../../src/slack/kernel/actor.ts';
import type { SubmitReply } from '../../../../src/slack/kernel/reply.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import { routesOf } from '../../../../src/slack/routes.ts';
import { aBan, aDecision, anApp, fakeApps } from '../apps.ts';
import { aDomain, NOW } from '../domains.ts';
import { hostileNames } from '../hostile.ts';
import { wire } from '../seen.ts';
import { expectViewTaken } from '../taken.ts';

describe('a file of decisions', () => {
  const read = (text: string) => importLines(text, NOW);

  test('what a line says; those that wait are left out', () => {
    const file = read(
      'name,domain,status,until,reason,where,owner,decided_by\nDataLift,Production EU,approved,2027-11-24, known  vendor ,all,U0LI,Li  Wei\nOther,,BAN,,,\nThird,,new,,,\n',
    );
    expect(file?.bad).toEqual([]);
    expect(file?.lines).toEqual([
      {
        line: 2,
        appId: undefined,
        name: 'DataLift',
        domain: 'Production EU',
        verdict: 'approved',
        everywhere: true,
        until: new Date('2027-11-24T23:59:59Z'),
        reason: 'known vendor',
        owner: 'U0LI',
        saidBy: 'Li Wei',
      },
      {
        line: 3,
        appId: undefined,
        name: 'Other',
        domain: '',
        verdict: 'banned',
        everywhere: false,
        until: undefined,
        reason: undefined,
        owner: undefined,
        saidBy: undefined,
      },
    ]);
  });

  test('what no database can keep is left out of it', () => {
    const file = read('name,status,reason,decided_by\nData\0Lift,ban,le\0ak,Li\0\n');
    expect(file?.lines).toMatchObject([{ name: 'DataLift', reason: 'leak', saidBy: 'Li' }]);
  });

  test('a line is the one that a program for texts shows, whatever stands on several or is left blank', () => {
    const file = read(
      '\r\nname,status,reason\r\nA,ban,"one\r\ntwo\r\nthree"\r\n\r\nB,erase,\r\n,,\r\nC,ban,"x\n\ny"\r\nD,erase,\r\n',
    );
    expect(file?.lines.map(({ name, line }) => [name, line])).toEqual([
      ['A', 3],
      ['C', 9],
    ]);
    expect(file?.bad.map(({ name, line }) => [name, line])).toEqual([
      ['B', 7],
      ['D', 12],
    ]);
  });

  test('what cannot be read is said, line by line', () => {
    const file = read(
      'app_id,name,status,until\n1,A,erase,\nx,B,ban,\n,,ban,\n4,D,approved,2027-02-30\n5,E,approved,2026-11-23\n',
    );
    expect(file?.lines).toEqual([]);
    expect(file?.bad.map(({ line, why }) => `${line} ${why}`)).toEqual([
      '2 status must be approved, banned or ignored',
      '3 app_id must be a number',
      '4 app_id or name is missing',
      '5 until must be a day, such as 2027-11-24',
      '6 until is over already',
    ]);
    expect(read('hello')).toBeUndefined();
    expect(read('')).toBeUndefined();
  });

  test('any text is read in bounded time', () => {
    fc.assert(fc.property(fc.string({ maxLength: 2_000 }), (text) => void read(text)));
    const long = read(`name,status\n${'x,ban\n'.repeat(5_000)}`);
    expect(long?.lines).toHaveLength(1_000);
    expect(long?.more).toBe(4_000);
  });
});

describe('import', () => {
  function scene(content: string) {
    const apps = fakeApps([
      anApp(),
      anApp({ id: 2, name: 'Banned', status: 'banned', decision: aBan() }),
      anApp({ id: 3, name: 'Same', status: 'approved', decision: aDecision() }),
      anApp({ id: 4, name: 'Twice' }),
      anApp({ id: 5, name: 'Twice', domainId: 2, domainName: 'APAC' }),
      anApp({ id: 6, name: 'Ours', isOurs: true }),
    ]);
    const sent: Buffer[] = [];
    const deps = {
      command: '/salesforce',
      clock: { now: () => NOW },
      ...{
        apps: apps.apps,
        domains: { list: async () => [aDomain(), aDomain({ id: 2, name: 'APAC', orgId: '00D2' })] },
        team: { audit: { record: async () => {} } },
      },
      isMember: async (_w: number, id: string) => id === 'U0LI',
      channel: { post: async () => ({ channel: 'D1', ts: '1.1' }), edit: async () => {} },
      files: {
        read: async () =>
          content === 'too big' || content === 'no scope' ? content : Buffer.from(content),
        put: async (_w: number, _c: string, file: { content: Buffer }) =>
          void sent.push(file.content),
      },
    };
    const routes = routesOf(deps as unknown as Uses);
    const actor = { role: 'admin', who: { workspaceId: 1, userId: 'U0DANA' } } as Actor;
    const submit = (callbackId: string, metadata: string, values: unknown = {}) => {
      const form = routes.form(callbackId);
      if (!form) throw new Error('leads nowhere');
      return form.run(actor, { values, metadata });
    };
    const given = {
      file: { value: { files: [{ id: 'F0FILE' }] } },
    };
    return { apps, sent, routes, actor, submit, given };
  }
  const reader = { personName: () => 'X', channelName: () => 'x', now: NOW, timeZone: 'UTC' };
  function read(reply: SubmitReply) {
    if (reply.kind === 'close') return 'close';
    expectViewTaken(wire([reply.view])[0], 'modal');
    return `${renderBlocks(wire(reply.view.blocks), reader)}\n${reply.view.submit?.text ?? ''}`;
  }
  const metadataOf = (reply: SubmitReply) =>
    reply.kind === 'modal' ? (reply.view.private_metadata ?? '') : '';

  const file = [
    'name,domain,status,reason',
    'DataLift,,banned',
    'Banned,,approved',
    'Same,,approved',
    'Twice,,approved',
    'Twice,APAC,approved,contract C-113',
    'Nobody,,banned',
    'Ours,,banned',
    'DataLift,,approved',
    'Odd,,perhaps',
  ].join('\n');

  test('first what it would do, and nothing else; then only what is fine, and no token goes', async () => {
    const { apps, submit, given } = scene(file);
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain(
      "9 lines: 2 fine, 1 decided so already, 2 unknown apps, 3 clash with today's decisions, 1 cannot be read.",
    );
    expect(read(dry)).toMatch(/line 3, Banned: it is banned now[\s\S]*Apply 2/);
    expect(apps.last('decideMany')).toBeUndefined();
    const done = await submit(appActs.importApply.form.id, metadataOf(dry));
    expect(read(done)).toContain('Applied 2 decisions. No token was removed.');
    expect(apps.last('decideMany')).toMatchObject({
      kind: 'imported',
      by: 'U0DANA',
      items: [
        { appId: 12, expected: undefined, decided: { verdict: 'banned' } },
        {
          appId: 5,
          expected: undefined,
          decided: { verdict: 'approved', reason: 'contract C-113' },
        },
      ],
    });
    expect(apps.state.asked.filter(([what]) => what === 'decideMany')).toHaveLength(1);
    expect(apps.last('decideMany')).not.toHaveProperty('revoke');
    expect(read(done)).toContain('[Undo]');
  });

  test('what is of high risk is approved with a reason only', async () => {
    const { apps, submit, given } = scene('name,status,reason\nDataLift,approved,\n');
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain('1 line: 0 fine, 1 of high risk says no reason.');
    expect(read(dry)).toContain('line 2, DataLift: it is of high risk');
    await submit(appActs.importApply.form.id, metadataOf(dry));
    expect(apps.last('decideMany')).toMatchObject({ items: [] });
  });

  test('an owner is carried where they are a full member here, and said where not', async () => {
    const { apps, submit, given } = scene(
      'name,status,owner\nDataLift,banned,U0LI\nOther,banned,U0GONE\nBanned,banned,nobody\n',
    );
    apps.state.apps.push(anApp({ id: 7, name: 'Other' }));
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain(
      '3 lines: 1 fine, 1 names an owner who is no full member here, 1 cannot be read.',
    );
    expect(read(dry)).toContain('Other: its owner is no full member of this workspace');
    expect(read(dry)).toContain('Banned: owner must be the Slack id of a person');
    await submit(appActs.importApply.form.id, metadataOf(dry));
    expect(apps.last('decideMany')).toMatchObject({
      items: [{ appId: 12, decided: { owner: 'U0LI' } }],
    });
  });

  test('a number that is of another app here, as in a file of another workspace, decides nothing', async () => {
    const { apps, submit, given } = scene(
      'app_id,name,status\n4,DataLift,banned\n5,Twice,banned\n12,,banned\n',
    );
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain('3 lines: 2 fine, 1 unknown app.');
    expect(read(dry)).toContain('line 2, DataLift: its app_id is of an app of another name');
    await submit(appActs.importApply.form.id, metadataOf(dry));
    expect(apps.last('decideMany')).toMatchObject({ items: [{ appId: 5 }, { appId: 12 }] });
  });

  test('what is asked for all domains is not decided so already where it is for one', async () => {
    const { apps, submit, given } = scene('name,status,where\nHere,approved,all\n');
    const decision = aDecision({ everywhere: false });
    apps.state.apps.push(anApp({ id: 7, name: 'Here', status: 'approved', decision }));
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain("1 line: 0 fine, 1 clashes with today's decisions.");
    expect(read(dry)).toContain('line 2, Here: it is approved in this domain alone now');
  });

  test('a line gives what is decided already another end, reason or owner; what it leaves out stays', async () => {
    const { apps, submit, given } = scene(
      [
        'name,status,until,reason,where,owner',
        'Longer,approved,2027-12-31,,,U0LI',
        'Equal,approved,2027-11-24T11:05:00Z,contract,,',
        'Wide,approved,2027-12-31,,,',
        'Wider,approved,,renewed,all,',
      ].join('\n'),
    );
    const held = { status: 'approved', risk: 20, level: 'low' } as const;
    const here = aDecision({ everywhere: false, reason: 'contract', saidBy: 'Li' });
    apps.state.apps.push(
      anApp({ ...held, id: 7, name: 'Longer', decision: here }),
      anApp({ ...held, id: 8, name: 'Equal', decision: here }),
      anApp({ ...held, id: 9, name: 'Wide', decision: aDecision() }),
      anApp({ ...held, id: 10, name: 'Wider', decision: aDecision({ id: 11 }) }),
    );
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain(
      "4 lines: 2 fine (2 change an end, a reason or an owner), 1 decided so already, 1 clashes with today's decisions.",
    );
    expect(read(dry)).toContain('line 4, Wide: it is approved in all domains');
    await submit(appActs.importApply.form.id, metadataOf(dry));
    expect(apps.last('decideMany')).toMatchObject({
      items: [
        {
          appId: 7,
          expected: 7,
          decided: {
            until: new Date('2027-12-31T23:59:59Z'),
            reason: 'contract',
            owner: 'U0LI',
            saidBy: 'Li',
          },
        },
        {
          appId: 10,
          expected: 11,
          decided: { until: new Date('2027-11-24T11:05:00Z'), reason: 'renewed', everywhere: true },
        },
      ],
    });
  });

  test('of two lines for all domains that say otherwise of one name, the second is named', async () => {
    const { submit, given } = scene(
      'name,domain,status,where\nTwice,Production EU,banned,all\nTwice,APAC,ignored,all\n',
    );
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain("2 lines: 1 fine, 1 clashes with today's decisions.");
    expect(read(dry)).toContain('line 3, Twice: line 2 says banned of it in all domains');
  });

  test('a domain of a file is one that is called so, and none that only begins so', async () => {
    const { apps, submit, given } = scene(
      'name,domain,status\nTwice,AP,banned\nTwice,apac,banned\nDataLift,#1,banned\n',
    );
    const dry = await submit(appActs.import.form.id, '', given);
    expect(read(dry)).toContain('3 lines: 1 fine, 2 unknown apps.');
    await submit(appActs.importApply.form.id, metadataOf(dry));
    expect(apps.last('decideMany')).toMatchObject({ items: [{ appId: 5 }] });
  });

  test('what was decided on meanwhile is left as it is', async () => {
    const { apps, submit, given } = scene(file);
    const dry = await submit(appActs.import.form.id, '', given);
    apps.state.left = [
      { appId: 12, name: 'DataLift', why: 'decided' },
      { appId: 5, name: 'Twice', why: 'no reason' },
    ];
    const done = await submit(appActs.importApply.form.id, metadataOf(dry));
    expect(read(done)).toContain(
      'Applied 0 decisions. Left as they are: DataLift (decided on meanwhile) and Twice (of high risk, and no reason says why to leave it be).',
    );
  });

  test('the problems as a file; files that are none of ours', async () => {
    const { sent, submit, given, routes, actor } = scene(file);
    const dry = await submit(appActs.import.form.id, '', given);
    const metadata = metadataOf(dry);
    const press = { value: undefined, metadata, appId: 'A1' };
    const sentBack = await routes.press(appActs.importProblems.id, press)?.run(actor);
    if (sentBack?.kind !== 'modal') throw new Error('the import is closed');
    expect(read(sentBack)).toMatch(/sent it to you privately[\s\S]*Apply 2/);
    expect(metadataOf(sentBack)).toBe(metadata);
    expect(sent[0]?.toString('utf8')).toContain('9,DataLift,another line is about the same app');
    for (const [content, why] of [
      ['hello', 'This is not a file of decisions.'],
      ['too big', 'larger than 1 MB'],
      ['no scope', 'did not allow the app to read files'],
    ]) {
      const other = scene(content ?? '');
      expect(read(await other.submit(appActs.import.form.id, '', other.given))).toContain(why);
    }
    expect(read(await submit(appActs.import.form.id, '', {}))).toContain('Choose a file.');
    await expect(submit(appActs.importApply.form.id, '{"v":1,"fileId":"../x"}')).rejects.toThrow(
      'E-STALE-CARD',
    );
    const nothing = scene('name,status\nNobody,ban');
    const none = await nothing.submit(appActs.import.form.id, '', nothing.given);
    expect(read(none)).not.toContain('Apply');
  });

  test('hostile names in a file are harmless', async () => {
    for (const name of Object.values(hostileNames)) {
      const content = csvFile(
        ['name', 'status'],
        [
          [name, 'ban'],
          [name, name],
        ],
      ).toString('utf8');
      const { submit, given } = scene(content);
      const dry = await submit(appActs.import.form.id, '', given);
      expect(read(dry)).toContain('lines:');
      expect(JSON.stringify(dry)).not.toMatch(/<!channel>|[\u202A-\u202E]/u);
    }
  });
});
