const MASK = '[secret]';

// Names of fields whose value is never written, whatever it looks like.
const SECRET_FIELD =
  /^(?:.*[_-])?(?:token|secret|password|passwd|authorization|cookie|verifier|signature|trigger_id|response_url)$|(?:Token|Secret|Password|Verifier|Cookie)$|^(?:set-cookie|responseUrl|triggerId)$/;

// What secrets of Slack, Salesforce and ours look like. A value ends where a text, a quote, an escape or a URL part does.
const VALUE = String.raw`[^\s"'&\\<>,;)}]+`;
const SECRET_TEXTS: readonly RegExp[] = [
  /\bxox[a-z](?:\.xox[a-z])?-[\w.-]+/gi, // Slack: bot, user, rotated, refresh
  /\bxapp-[\w-]+/gi, // Slack: Socket Mode
  /\b00D\w{9,15}(?:!|%21)[\w.%~-]+/g, // Salesforce: access token
  /\b5Aep\w[\w.~%-]+/g, // Salesforce: refresh token
  /\b(?:eG94|eGFwcC|MDBE|NUFlc)[\w+/=-]{20,}/g, // the same in base64
  /\bv1\.[\w-]{1,32}\.[\w-]{16}\.[\w-]{22}\.[\w-]*/g, // sealed by ourselves
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, // signed tokens (JWT)
  new RegExp(String.raw`(?<=\bBearer\s{1,8})${VALUE}`, 'gi'),
  /(?<=\bBasic\s{1,8})[\w+/=-]{8,}/gi,
  new RegExp(String.raw`(?<=[?&\s"'^](?:code|state|sig)=)${VALUE}`, 'g'),
  new RegExp(
    String.raw`(?<=(?:access_token|refresh_token|id_token|client_secret|signing_secret|code_verifier|password)\\{0,3}"?\s{0,2}[:=]\s{0,2}\\{0,3}"?)${VALUE}`,
    'gi',
  ),
  /(?<=\/salesforce\/connect\/)[\w-]+/g, // a consent link
  /(?<=hooks\.slack\.com\/)[\w/-]+/g, // a response_url
  /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:)[^\s@/"]+(?=@)/gi, // the password of a URL
];

// Short ones would tear ordinary words apart.
const KNOWN_SECRET_MIN = 8;

/** Takes secrets out of texts and fields: by what they look like, by their field's name, and those named in `secrets`. */
export function createScrubber(secrets: readonly string[]) {
  const known = secrets
    .filter((secret) => secret.length >= KNOWN_SECRET_MIN)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      quoted(secret),
      quoted(quoted(secret)),
    ])
    .toSorted((one, other) => other.length - one.length);

  const text = (line: string): string => {
    let clean = line;
    for (const secret of known) clean = clean.replaceAll(secret, MASK);
    for (const pattern of SECRET_TEXTS) clean = clean.replace(pattern, MASK);
    return clean;
  };

  return { text, fields: (line: object): Record<string, unknown> => withoutSecrets(line, 0) };
}

// As it stands in JSON, or in JSON that is itself a text of JSON.
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

const DEPTH_MAX = 6;

function withoutSecrets(object: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(object).map(([name, value]): [string, unknown] => {
    if (SECRET_FIELD.test(name) && value !== undefined && value !== null) return [name, MASK];
    return [name, clean(value, depth + 1)];
  });
  return Object.fromEntries(entries);
}

// Errors, dates and the like are left to their own serialisers.
function clean(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEPTH_MAX) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain ? withoutSecrets(value, depth) : value;
}
