import { CamelCasePlugin, PostgresDialect, PostgresQueryCompiler } from 'kysely';

/**
 * Columns in camelCase for us, in snake_case for PostgreSQL, also in results of raw SQL, whose own text says them as PostgreSQL
 * does. JSON stays as it is. Kysely's own plugin copies the tree of each query to rename what is in it; here the compiler
 * writes the other name as it comes by.
 */
class Naming extends CamelCasePlugin {
  #written = new Map<string, string>();

  override transformQuery({ node }: Parameters<CamelCasePlugin['transformQuery']>[0]) {
    return node;
  }

  /** As PostgreSQL has it, between quotes. */
  write(name: string, quote: (name: string) => string): string {
    let written = this.#written.get(name);
    if (written === undefined) {
      written = quote(this.snakeCase(name));
      this.#written.set(name, written);
    }
    return written;
  }
}

export const naming = new Naming({ maintainNestedObjectKeys: true });

class NamingCompiler extends PostgresQueryCompiler {
  protected override sanitizeIdentifier(name: string): string {
    return naming.write(name, (snakeCase) => super.sanitizeIdentifier(snakeCase));
  }
}

export class NamingDialect extends PostgresDialect {
  override createQueryCompiler(): PostgresQueryCompiler {
    return new NamingCompiler();
  }
}
