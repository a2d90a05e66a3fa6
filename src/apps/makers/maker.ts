import type { Vendor } from '../../lib/vendor-list.ts';
import { type AppFacts, startHostOf } from '../inventory/facts.ts';
import { hidesLetters } from '../risk/likeness.ts';

type Fact = Vendor['facts'][number];

/** Who makes an app, as far as a list of vendors says. It excuses nothing: no level and no decision rests on it. */
export interface Maker {
  readonly vendor: string;
  /**
   * What says so: `package`, a namespace, which is one maker's in all of Salesforce; `host`, the app's start page, which
   * whoever made it chose; `name`, which anybody may bear.
   */
  readonly by: 'package' | 'host' | 'name';
  /** The app bears the vendor's name, and comes from elsewhere than all that the vendor publishes. */
  readonly isOther: boolean;
  readonly source: string;
  /** The day on which that was looked at. */
  readonly checked: string;
}

type Seen = Pick<AppFacts, 'name' | 'label' | 'namespace' | 'startUrl'>;

/** The maker of an app by its package, else its start page, else its name. The first vendor of the list that fits. */
export function makerOf(app: Seen, vendors: readonly Vendor[]): Maker | undefined {
  const namesake = fits(vendors, nameFits(app));
  const host = startHostOf(app.startUrl);
  const found =
    fits(vendors, (fact) => 'namespace' in fact && isSame(fact.namespace, app.namespace)) ??
    fits(vendors, (fact) => 'host' in fact && isSame(fact.host, host));
  if (namesake && namesake.vendor !== found?.vendor && isElsewhere(app, host, namesake.vendor)) {
    return made(namesake, 'name', true);
  }
  if (found) return made(found, 'namespace' in found.fact ? 'package' : 'host', false);
  return namesake && made(namesake, 'name', false);
}

interface Fit {
  readonly vendor: Vendor;
  readonly fact: Fact;
}

function fits(vendors: readonly Vendor[], is: (fact: Fact) => boolean): Fit | undefined {
  for (const vendor of vendors) {
    const fact = vendor.facts.find(is);
    if (fact) return { vendor, fact };
  }
  return undefined;
}

const made = ({ vendor, fact }: Fit, by: Maker['by'], isOther: boolean): Maker => ({
  vendor: vendor.vendor,
  by,
  isOther,
  source: fact.source,
  checked: vendor.checked,
});

/** Only where the list says that it knows all of the vendor's namespaces, or hosts. What cannot be seen says nothing. */
const isElsewhere = ({ namespace }: Seen, host: string | null, { certain, facts }: Vendor) =>
  (certain.includes('namespaces') &&
    namespace !== null &&
    !facts.some((fact) => 'namespace' in fact && isSame(fact.namespace, namespace))) ||
  (certain.includes('hosts') &&
    host !== null &&
    !facts.some((fact) => 'host' in fact && isSame(fact.host, host)));

/** A name in disguise is nobody's name. */
const nameFits = ({ name, label }: Seen) => {
  const shown = [name, label ?? ''].filter((each) => each !== '' && !hidesLetters(each)).map(plain);
  return (fact: Fact) => 'name' in fact && shown.includes(plain(fact.name));
};

/** Nothing is folded that the eye would tell apart, but case and blanks. */
const plain = (name: string) => name.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();

const isSame = (fact: string, seen: string | null) => fact.toLowerCase() === seen?.toLowerCase();
