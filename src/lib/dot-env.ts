import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/**
 * Reads `.env` beside the start into the environment; what is set there already stands. No file: nothing to do.
 * NODE_EXTRA_CA_CERTS is done as Node does it, which looks for it before there is a `.env`.
 */
export function loadDotEnv(): void {
  const { NODE_EXTRA_CA_CERTS: before } = process.env;
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const { NODE_EXTRA_CA_CERTS: path } = process.env;
  if (!before && path) trust(path);
}

function trust(path: string): void {
  try {
    const more = readFileSync(path, 'utf8');
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), more]);
  } catch {
    // What is wrong with it, the configuration says.
  }
}
