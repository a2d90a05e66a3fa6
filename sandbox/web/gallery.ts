import type { SeenChannel, SeenMessage, SeenPerson, SeenView } from './wire.ts';

/** What the pictures of the documentation show on one page. Types only: the page imports them too. */
export interface GalleryPage {
  title: string;
  now: string;
  people: SeenPerson[];
  channels: SeenChannel[];
  items: { when: string; message?: SeenMessage; modal?: SeenView; home?: SeenView }[];
}
