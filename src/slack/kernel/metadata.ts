import { AppError } from '../../lib/errors.ts';
import { limits } from '../kit/blocks.ts';

/** What the consent step remembers of the form. It comes back from the browser side, so it is a stranger's text. */
export interface FormState {
  readonly consentId?: string;
  readonly name: string;
  readonly page: 'my-domain' | 'production' | 'sandbox';
  readonly address: string;
  readonly channel: string;
  /** Whom the link goes to: a user id, '' while nobody is picked; absent where it is the asker's own. */
  readonly sendTo?: string;
}

const VERSION = 1;

export function packForm(state: FormState): string {
  const packed = JSON.stringify({ v: VERSION, ...state });
  if (packed.length > limits.metadata) {
    throw new RangeError(
      `modal state has ${packed.length} characters, the most is ${limits.metadata}`,
    );
  }
  return packed;
}

/** Throws E-STALE-CARD where it was not packed by this version. */
export function unpackForm(packed: string): FormState {
  const value = parse(packed);
  const { v, consentId, name, page, address, channel, sendTo } = value;
  if (
    v !== VERSION ||
    !isText(name, 80) ||
    !isText(address, 255) ||
    !isText(channel, 32) ||
    (page !== 'my-domain' && page !== 'production' && page !== 'sandbox') ||
    (consentId !== undefined && !isUuid(consentId)) ||
    (sendTo !== undefined && !isText(sendTo, 32))
  ) {
    throw new AppError('E-STALE-CARD', 'private metadata does not fit');
  }
  return {
    name,
    page,
    address,
    channel,
    ...(consentId !== undefined && { consentId }),
    ...(sendTo !== undefined && { sendTo }),
  };
}

/** What a window about one domain remembers. */
export const packDomain = (domainId: number): string => JSON.stringify({ v: VERSION, domainId });

/** Throws E-STALE-CARD where it was not packed by this version. */
export function unpackDomain(packed: string): number {
  const { v, domainId } = parse(packed);
  if (v !== VERSION) throw new AppError('E-STALE-CARD', 'private metadata does not fit');
  return domainIdOf(typeof domainId === 'number' ? String(domainId) : undefined);
}

function parse(packed: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(packed);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max * 2;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && UUID.test(value);

/** A domain's id from a button's value, which anyone may have written. Throws E-STALE-CARD. */
export function domainIdOf(value: string | undefined): number {
  const id = /^\d{1,9}$/u.test(value ?? '') ? Number(value) : 0;
  if (id === 0) throw new AppError('E-STALE-CARD', 'button value is not a domain id');
  return id;
}

export function consentIdOf(value: string | undefined): string {
  if (!isUuid(value)) throw new AppError('E-STALE-CARD', 'button value is not a consent id');
  return value;
}
