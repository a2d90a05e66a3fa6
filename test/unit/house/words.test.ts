import { expect, test } from 'vitest';
import { everySentence, sentencesIn } from '../../../scripts/sentences.ts';
import { appRules, domainRules } from '../../../src/apps/risk/rules.ts';
import { errorCodes, rowOf } from '../../../src/lib/errors/rows.ts';
import { allActs } from '../../../src/slack/acts.ts';
import { conditionWords } from '../../../src/slack/alerts/conditions.ts';

const all = new Set(everySentence().flatMap(([, sentences]) => sentences));
const isOf = (text: string) => all.has(text.replace(/\s+/gu, ' ').trim());
const manyWords = (text: string | undefined): text is string => / \S/u.test(text ?? '');

test('npm run words holds what acts, errors, rules and conditions say: it misses no kind', () => {
  const ofActs = allActs.flatMap(({ label, says, window, verb, shortcut, form }) => [
    label,
    says,
    window,
    verb?.help,
    shortcut?.says,
    form?.title,
  ]);
  const ofErrors = errorCodes.flatMap((code) => {
    const { message, page } = rowOf(code);
    return [typeof message === 'function' ? undefined : message.title, page?.heading];
  });
  const ofRules = [...appRules, ...domainRules].flatMap(({ finds, means }) => [finds, means]);
  const ofConditions = Object.values(conditionWords).flatMap(({ counted }) => counted);
  const known = [...ofActs, ...ofErrors, ...ofRules, ...ofConditions].filter(manyWords);
  expect(known.length).toBeGreaterThan(200);
  expect(known.filter((text) => !isOf(text))).toEqual([]);
});

test('what is filled in is a gap; what is for a log, a query or an import is nobody’s to read', () => {
  expect(
    sentencesIn(`
      import x from 'no such thing.ts';
      const said = \`\${by} approved \${name}. It waits.\`;
      const more = ['One word', 'word', "It's ours"];
      log.warn({}, 'nobody reads this');
      throw new AppError('E-X', 'only in the log');
      sql\`select from app where it is\`;`),
  ).toEqual(['… approved …. It waits.', 'One word', "It's ours"]);
});

test('no sentence names a variable of the configuration, but those for whoever sets one', () => {
  const named = everySentence()
    .filter(
      ([file]) => !file.startsWith('src/lib/errors/') && !file.startsWith('src/slack/install/'),
    )
    .flatMap(([, sentences]) => sentences)
    .filter((sentence) =>
      /\b(?:SALESFORCE|SLACK|SMTP|MAIL|HTTPS?|NODE)_[A-Z_]+\b|\(ADMINS\)/u.test(sentence),
    );
  expect(named).toEqual([]);
});
