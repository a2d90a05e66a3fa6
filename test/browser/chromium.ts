import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

// Those of the background make a browser on a closed network wait, and write errors.
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The smallest first: what draws no window takes half as long. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of this machine: `CHROMIUM`, or the one on the path. Throws where there is none. */
export function chromiumPath(): string {
  const named = process.env.CHROMIUM;
  if (named) return named;
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {} // the next name
  }
  throw new Error('No Chromium here: install it, or name its program in CHROMIUM.');
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath(),
    args: process.getuid?.() === 0 ? [...ARGUMENTS, '--no-sandbox'] : ARGUMENTS,
  });

/** Collects what a browser complains about, on every page of a context. */
export function watch(context: BrowserContext): string[] {
  const complaints: string[] = [];
  const look = (page: Page) => {
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        complaints.push(`${page.url()}: ${message.text()} ${message.location().url}`);
    });
  };
  for (const page of context.pages()) look(page);
  context.on('page', look);
  return complaints;
}
