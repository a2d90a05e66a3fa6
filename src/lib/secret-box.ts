import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

/** A named key of 32 bytes. */
export interface SealingKey {
  readonly id: string;
  readonly key: KeyObject | Buffer;
}

export interface SecretBox {
  /** `v1.keyId.iv.tag.ciphertext`, bound to the purpose and the row, under the first key. */
  seal(purpose: string, rowId: string, text: string): string;
  /** Throws SealError: the key is not in the ring, or the text was changed, or it belongs elsewhere. */
  open(purpose: string, rowId: string, sealed: string): string;
  /** The id of the key that it was sealed under. Throws SealError where it is no sealed text. */
  keyIdOf(sealed: string): string;
  readonly firstKeyId: string;
  /** Whether the key of that id is in the ring. */
  holds(keyId: string): boolean;
}

/** Never the fault of a grant: whatever cannot be opened is ours to explain. */
export class SealError extends Error {
  override readonly name = 'SealError';
  readonly reason: 'unknown-key' | 'damaged';
  readonly keyId: string | undefined;

  constructor(
    reason: 'unknown-key' | 'damaged',
    keyId: string | undefined,
    options?: ErrorOptions,
  ) {
    super(
      reason === 'unknown-key'
        ? `sealed under key ${keyId}, which is not here`
        : 'sealed text is damaged',
      options,
    );
    this.reason = reason;
    this.keyId = keyId;
  }
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
// Node opens a text whose tag was cut to 4 bytes unless the length is demanded.
const TAG_BYTES = 16;
const SEALED =
  /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]*)$/;

/** The first key seals, all of them open. Throws RangeError without a key. */
export function createSecretBox(keys: readonly SealingKey[]): SecretBox {
  const [first] = keys;
  if (first === undefined) throw new RangeError('a secret box needs a key');
  const ring = new Map(keys.map(({ id, key }) => [id, key]));

  return {
    firstKeyId: first.id,

    holds: (keyId) => ring.has(keyId),

    keyIdOf: (sealed) => parse(sealed).keyId,

    seal(purpose, rowId, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, first.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(boundTo(purpose, rowId));
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const parts = [iv, cipher.getAuthTag(), ciphertext].map((part) => part.toString('base64url'));
      return ['v1', first.id, ...parts].join('.');
    },

    open(purpose, rowId, sealed) {
      const { keyId, iv, tag, ciphertext } = parse(sealed);
      const key = ring.get(keyId);
      if (key === undefined) throw new SealError('unknown-key', keyId);
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(purpose, rowId));
      decipher.setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SealError('damaged', keyId, { cause });
      }
    },
  };
}

// A purpose is a label that stays when tables are renamed, such as `salesforce.refresh`.
function boundTo(purpose: string, rowId: string): Buffer {
  if (purpose.includes('|')) throw new RangeError('a purpose has no |');
  return Buffer.from(`v1|${purpose}|${rowId}`);
}

function parse(sealed: string) {
  const [, keyId, iv, tag, ciphertext] = SEALED.exec(sealed) ?? [];
  if (keyId === undefined || iv === undefined || tag === undefined || ciphertext === undefined) {
    throw new SealError('damaged', undefined);
  }
  return { keyId, iv: bytes(iv), tag: bytes(tag), ciphertext: bytes(ciphertext) };
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
