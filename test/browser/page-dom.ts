/**
 * What tests read of a page, in the page. The types of browsers are none of the bot's, and a project of their own for these
 * few words would look at the whole bot a second time.
 */
export interface PageElement {
  readonly textContent: string | null;
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly scrollWidth: number;
  readonly clientHeight: number;
  readonly clientWidth: number;
  scrollTo(x: number, y: number): void;
  closest(selector: string): PageElement | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): { readonly length: number };
}

export interface PageDocument {
  readonly activeElement: PageElement | null;
  readonly documentElement: PageElement;
  querySelector(selector: string): PageElement | null;
}
