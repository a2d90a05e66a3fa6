import type { Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  args?: { name?: string };
}

const TASK = /RunTask$/;
const MAIN = 'CrRendererMain';

/**
 * The longest that a page's main thread worked without a pause while something was done, in milliseconds of processor
 * time: on a machine that is busy with other tests, time on the clock says nothing about the page.
 */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    // Chromium's own words: each is an event of its trace format.
    for (const each of value) events.push(each as unknown as TraceEvent);
  });
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  try {
    await work();
    // The page answers from inside its task, which is in the trace once it has ended: then the next one begins.
    await page.evaluate(() => undefined);
  } finally {
    await session.send('Tracing.end');
    await complete;
    await session.detach();
  }
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === MAIN)
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && TASK.test(name) && mains.has(`${pid}/${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace holds no task of a page');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}
