import type { Locator, Page } from 'playwright-core';

/** What one way took of a person: presses and choices made, texts typed, and seconds from the first look to the end. */
export interface Taken {
  readonly presses: number;
  readonly seconds: number;
}

export type Person = ReturnType<typeof personAt>;

/** A person before the page, all of whose presses are counted. */
export function personAt(page: Page) {
  let presses = 0;
  const counted = async (done: Promise<unknown>) => {
    presses += 1;
    await done;
  };
  const messages = page.getByRole('region', { name: 'Messages', exact: true });

  return {
    page,
    dialog: page.getByRole('dialog'),
    press: (what: Locator) => counted(what.click()),
    choose: (what: Locator) => counted(what.check()),
    type: (what: Locator, text: string) => counted(what.fill(text)),

    /** Presses what opens a tab of its own, and gives the person that goes on in it. */
    async follow(link: Locator): Promise<Page> {
      const [tab] = await Promise.all([page.context().waitForEvent('page'), counted(link.click())]);
      return tab;
    },
    async pressIn(tab: Page, name: string): Promise<void> {
      await counted(tab.getByRole('button', { name, exact: true }).click());
    },

    /** The newest message that shows all of these. */
    message(...parts: string[]): Locator {
      let found = messages.getByRole('article');
      for (const part of parts) found = found.filter({ hasText: part });
      return found.last();
    },

    /** What a way took, from now on. */
    async took(way: () => Promise<void>): Promise<Taken> {
      const [from, before] = [performance.now(), presses];
      await way();
      return { presses: presses - before, seconds: (performance.now() - from) / 1000 };
    },
  };
}
