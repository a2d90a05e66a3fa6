import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FieldValue } from './choose.ts';
import { isObj, type Obj, obj, parseJson, str } from './json.ts';
import type { Where } from './person.ts';
import { json, type Reply } from './reply.ts';
import type { Slack } from './slack.ts';
import type { FaultKind, Role } from './types.ts';

type Action = (slack: Slack, given: Obj) => unknown;

const flag = (given: Obj, key: string, otherwise = true) =>
  typeof given[key] === 'boolean' ? given[key] : otherwise;
const person = (slack: Slack, given: Obj) => slack.as(str(given, 'person'));
const ROLES: Role[] = ['owner', 'admin', 'member', 'guest', 'single-channel guest', 'bot'];

function faultFrom(given: Obj): FaultKind {
  const number = (key: string, otherwise: number) =>
    typeof given[key] === 'number' ? given[key] : otherwise;
  switch (given.kind) {
    case 'http':
      return { kind: 'http', status: number('status', 500) };
    case 'rate_limited':
      return { kind: 'rate_limited', retryAfter: number('retryAfter', 1) };
    case 'hang':
      return { kind: 'hang' };
    case 'drop':
      return { kind: 'drop' };
    case 'slow':
      return { kind: 'slow', ms: number('ms', 1000) };
    case 'error':
      return { kind: 'error', error: str(given, 'error') };
    default:
      throw new Error(`no fault of kind ${String(given.kind)}`);
  }
}

// A checked border: what a page sends is a value by its form.
const fieldValue = (value: unknown): FieldValue => {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
    return value as FieldValue;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  if (isObj(value) && typeof value.name === 'string' && typeof value.content === 'string')
    return { name: value.name, content: value.content };
  throw new Error('not a value for a field');
};
const place = (slack: Slack, given: Obj): Where => {
  const where = str(given, 'in');
  const known = where === 'home' || where === 'modal' || where === 'dm' ? where : undefined;
  const channel: `#${string}` | undefined = where.startsWith('#')
    ? `#${where.slice(1)}`
    : undefined;
  const target = str(given, 'ts')
    ? slack.message(str(given, 'channel'), str(given, 'ts'))
    : (known ?? channel);
  return {
    ...(target ? { in: target } : {}),
    ...(str(given, 'near') ? { near: str(given, 'near') } : {}),
  };
};

const actions: Record<string, Action> = {
  fault: (slack, given) =>
    slack.fault(
      str(given, 'method'),
      faultFrom(given),
      typeof given.times === 'number' ? given.times : undefined,
    ),
  clearFaults: (slack, given) => slack.clearFaults(str(given, 'method') || undefined),
  revokeToken: (slack, given) => slack.revokeToken(str(given, 'team') || undefined),
  uninstall: (slack, given) => slack.uninstall(str(given, 'team') || undefined),
  share: (slack, given) => slack.share(str(given, 'channel')),
  archive: (slack, given) => slack.archive(str(given, 'channel'), flag(given, 'archived')),
  kickBot: (slack, given) => slack.kickBot(str(given, 'channel')),
  inviteBot: (slack, given) => slack.inviteBot(str(given, 'channel')),
  setRole: (slack, given) => {
    const role = ROLES.find((each) => each === given.role);
    if (!role) throw new Error(`no role ${String(given.role)}`);
    slack.setRole(str(given, 'person'), role);
  },
  refuse: (slack, given) => slack.refuse(str(given, 'type'), flag(given, 'refused')),
  rateLimit: (slack, given) =>
    slack.rateLimit({
      burst: Number(given.burst ?? 3),
      intervalMs: Number(given.intervalMs ?? 1000),
    }),
  problems: (slack) => slack.problems,
  requests: (slack) => slack.requests,
  deliveries: (slack) => slack.deliveries,
  people: (slack) => slack.people(),
  snapshot: (slack, given) => slack.snapshot(str(given, 'person')),
  command: (slack, given) =>
    person(slack, given).command(str(given, 'line'), {
      channel: str(given, 'channel') || '#general',
    }),
  press: (slack, given) =>
    person(slack, given).press(str(given, 'label'), {
      ...place(slack, given),
      waitMs: 0,
      ...(typeof given.confirm === 'boolean' || typeof given.confirm === 'string'
        ? { confirm: given.confirm }
        : {}),
    }),
  choose: (slack, given) =>
    person(slack, given).choose(str(given, 'label'), fieldValue(given.value), {
      ...place(slack, given),
      waitMs: 0,
    }),
  fill: (slack, given) =>
    person(slack, given).fill(
      Object.fromEntries(
        Object.entries(obj(given, 'values')).map(([label, value]) => [label, fieldValue(value)]),
      ),
      { ...place(slack, given), waitMs: 0 },
    ),
  submit: (slack, given) =>
    person(slack, given).submit(str(given, 'label') || undefined, { waitMs: 0 }),
  closeModal: (slack, given) => person(slack, given).closeModal({ all: flag(given, 'all', false) }),
  openHome: (slack, given) => person(slack, given).openHome(),
  mention: (slack, given) =>
    person(slack, given).mention(str(given, 'channel'), str(given, 'text')),
  say: (slack, given) => person(slack, given).say(str(given, 'channel'), str(given, 'text')),
};

function sameToken(given: unknown, token: string): boolean {
  const [a, b] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Runs a control call: JSON, with the token made at this start, or 403. */
export async function control(
  slack: Slack,
  token: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<Reply> {
  const isJson = headers['content-type']?.split(';')[0] === 'application/json';
  if (!isJson || !sameToken(headers['x-sandbox-token'], token))
    return json(403, { ok: false, error: 'forbidden' });
  const given = parseJson(body.toString('utf8'));
  const name = str(given, 'action');
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!isObj(given) || !action) return json(400, { ok: false, error: `unknown action: ${name}` });
  try {
    return json(200, { ok: true, result: (await action(slack, given)) ?? null });
  } catch (error) {
    return json(400, { ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}
