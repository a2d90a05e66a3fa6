// Takes the pictures of the documentation: `npm run screenshots`. Walks the story in the sandbox as a person.
import { picturesOfApps } from './pictures/apps.ts';
import { picturesOfConnecting } from './pictures/connecting.ts';
import { picturesOfMessages } from './pictures/gallery/take.ts';
import { picturesOfSecond } from './pictures/second.ts';
import { openStudio, WIDE } from './pictures/studio.ts';
import { picturesOfTrouble } from './pictures/trouble.ts';

const studio = await openStudio();
try {
  await picturesOfMessages(studio.browser);
  const page = await studio.visit({ viewport: WIDE });
  await picturesOfConnecting(studio, page);
  await picturesOfApps(studio, page);
  await picturesOfSecond(studio, page);
  await picturesOfTrouble(studio, page);
} finally {
  await studio.close();
}
