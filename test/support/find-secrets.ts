/** The ways in which a secret may stand in a text without standing there as it is. */
export function disguises(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const everyByte = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return [
    ...new Set([
      secret,
      json,
      JSON.stringify(json).slice(1, -1),
      url,
      encodeURIComponent(url),
      everyByte,
      everyByte.toUpperCase(),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      ...inBase64(bytes),
    ]),
  ];
}

// Inside a longer text a secret begins at any of three places of a group; what neighbours share is cut off.
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const from = before === 0 ? 0 : before + 1;
    const shared = (before + bytes.length) % 3 === 0 ? 0 : 1;
    const plain = whole.replace(/=+$/, '');
    const own = plain.slice(from, plain.length - shared);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Which of the secrets stand in a text, in any disguise: by the place in the list, so that a failure shows none. */
export function secretsIn(text: string, secrets: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const [secret, name] of secrets) {
    for (const disguise of disguises(secret)) {
      const at = text.indexOf(disguise);
      if (at < 0) continue;
      const around = text.slice(Math.max(0, at - 120), at);
      found.push(`${name} (as …${disguise.slice(0, 6)}…) after ${around}`);
      break;
    }
  }
  return found;
}
