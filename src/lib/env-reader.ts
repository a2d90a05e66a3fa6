export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads an environment and keeps every problem instead of stopping at the first. An empty value is no value, as compose
 * files leave them. Problems name the variable and what to do, and never repeat a value that may be secret.
 */
export function envReader<Name extends string>(env: Env) {
  const problems: string[] = [];

  const problem = (name: Name, whatToDo: string): undefined => {
    problems.push(`${name} ${whatToDo}`);
    return undefined;
  };

  const text = (name: Name): string | undefined => env[name]?.trim() || undefined;

  return {
    problems,
    problem,
    text,

    needed: (name: Name, whatToDo: string): string | undefined =>
      text(name) ?? problem(name, `is missing: ${whatToDo}`),

    matching(name: Name, pattern: RegExp, whatToDo: string): string | undefined {
      const value = text(name);
      return value === undefined || pattern.test(value) ? value : problem(name, whatToDo);
    },

    /** Its problem says how long it must be, never what it is. */
    secret(name: Name, least: number): string | undefined {
      const value = text(name);
      if (value !== undefined && value.length < least) {
        problem(name, `is too short for a secret: it must have at least ${least} characters`);
      }
      return value;
    },

    integer(name: Name, fallback: number, least: number, most: number): number {
      const value = text(name) ?? String(fallback);
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      problem(name, `must be a whole number from ${least} to ${most}`);
      return fallback;
    },

    oneOf<Choice extends string>(name: Name, choices: readonly Choice[], fallback: Choice): Choice {
      const value = text(name);
      if (value === undefined) return fallback;
      const choice = choices.find((one) => one === value.toLowerCase());
      if (choice === undefined) problem(name, `must be one of ${choices.join(', ')}`);
      return choice ?? fallback;
    },

    /** Parts between commas or blanks; those that do not fit are a problem, once. */
    list(name: Name, pattern: RegExp, whatToDo: string): readonly string[] {
      const parts = (text(name) ?? '').split(/[\s,]+/).filter((part) => part !== '');
      if (!parts.every((part) => pattern.test(part))) problem(name, whatToDo);
      return [...new Set(parts)];
    },

    url(name: Name, protocols: readonly string[], whatToDo: string): URL | undefined {
      const value = text(name);
      if (value === undefined) return undefined;
      const url = URL.parse(value);
      return url !== null && protocols.includes(url.protocol) ? url : problem(name, whatToDo);
    },
  };
}

export type EnvReader<Name extends string> = ReturnType<typeof envReader<Name>>;
