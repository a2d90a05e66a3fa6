// Prints every sentence that a person can be shown, by the file that says it: npm run words. Read as a whole, by somebody
// who did not write them.
import { everySentence } from './sentences.ts';

for (const [file, sentences] of everySentence()) {
  process.stdout.write(`\n${file}\n${sentences.map((sentence) => `  ${sentence}\n`).join('')}`);
}
