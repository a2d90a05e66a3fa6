/** Why no answer came. */
export interface NetworkTrouble {
  /** Node's or undici's code of it. */
  readonly code: string;
  /** The proxy's status, where it opened no way to the other side; 'broke' where it was not to be spoken to. */
  readonly proxy?: number | 'broke';
  /** The certificate of the other side, or of a proxy that opens TLS, is none that we trust. */
  readonly isUntrusted: boolean;
  /** No connection stood: nothing of the request was sent. */
  readonly isUnsent: boolean;
  /** The name that was not found; with a proxy, it may be the proxy's own. */
  readonly notFound?: string;
}

const BEFORE_A_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const UNTRUSTED = /CERT|SELF_SIGNED|VERIFY_LEAF|^ERR_SSL|^ERR_TLS/;
/** What undici makes of an answer to CONNECT that is not 200. */
const REFUSED_BY_PROXY = /^Proxy response \((\d{3})\)/;
const CODE_MAX = 60;

/** What an error of an HTTP call says about the way there. Of its texts nothing is kept: they may hold a piece of the answer. */
export function networkTrouble(error: unknown): NetworkTrouble {
  const found = withCode(error);
  const code = found?.code ?? (error instanceof Error ? error.name : 'unknown');
  const proxy = proxyOf(found);
  const isUntrusted = UNTRUSTED.test(code);
  const isUnsent = BEFORE_A_CONNECTION.has(code) || isUntrusted || proxy !== undefined;
  const notFound = code === 'ENOTFOUND' ? found?.hostname : undefined;
  return {
    code: code.slice(0, CODE_MAX),
    isUntrusted,
    isUnsent,
    ...(proxy === undefined ? {} : { proxy }),
    ...(typeof notFound === 'string' ? { notFound } : {}),
  };
}

interface WithCode {
  readonly code: string;
  readonly message?: unknown;
  readonly hostname?: unknown;
}

function withCode(error: unknown): WithCode | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (hasCode(error)) return error;
  return 'cause' in error ? withCode(error.cause) : undefined;
}

const hasCode = (error: object): error is WithCode =>
  'code' in error && typeof error.code === 'string';

function proxyOf(found: WithCode | undefined): number | 'broke' | undefined {
  if (found?.code.startsWith('UND_ERR_PRX_')) return 'broke';
  if (found?.code !== 'UND_ERR_ABORTED') return undefined;
  const status = REFUSED_BY_PROXY.exec(String(found.message))?.[1];
  return status === undefined ? undefined : Number(status);
}
