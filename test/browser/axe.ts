import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
}

/**
 * What axe finds and calls serious or critical, with the piece of the page. Dark pages are asked for their colours alone: the
 * rest is as on the light ones.
 */
export async function findings(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const result: AxeResult = await page.evaluate(
    `axe.run(document, {
      resultTypes: ['violations'],
      ...(matchMedia('(prefers-color-scheme: dark)').matches && { runOnly: ['color-contrast', 'link-in-text-block'] }),
    })`,
  );
  return result.violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
}

const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

/** Both sizes, light and dark. */
export const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  Object.entries(sizes).map(([size, viewport]) => ({ size, viewport, colorScheme })),
);
