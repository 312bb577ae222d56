/** The kit that guards are made of: each throws, with the path, when a value is not what it should be. */

/** Throws when a value is not what it should be; `path` says where it stands. */
export type Guard<T> = ((value: unknown, path: string) => void) & { readonly of?: T | undefined };

export type Members<T> = { [Name in keyof Required<T>]: Guard<T[Name]> & { readonly optional?: boolean } };

function fail(path: string, value: unknown, expected: string): never {
  throw new Error(`${path} is ${JSON.stringify(value)}, not ${expected}`);
}

function primitive<T>(expected: "string" | "number" | "boolean"): Guard<T> {
  return (value, path) => {
    if (typeof value !== expected) fail(path, value, `a ${expected}`);
  };
}

export const text = primitive<string>("string");
export const number = primitive<number>("number");
export const boolean = primitive<boolean>("boolean");
export const anything: Guard<unknown> = () => undefined;

export function nullable<T>(guard: Guard<T>): Guard<T | null> {
  return (value, path) => {
    if (value !== null) guard(value, path);
  };
}

/** The member may be missing; when it is there the guard holds. */
export function optional<T>(guard: Guard<T>): Guard<T | undefined> & { readonly optional: true } {
  return Object.assign(((value, path) => guard(value, path)) as Guard<T | undefined>, { optional: true as const });
}

export function list<T>(guard: Guard<T>): Guard<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) fail(path, value, "a list");
    value.forEach((each, index) => guard(each, `${path}[${String(index)}]`));
  };
}

export function tuple<T extends unknown[]>(...guards: { [Place in keyof T]: Guard<T[Place]> }): Guard<T> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== guards.length) fail(path, value, "a list of that length");
    guards.forEach((guard, index) => guard(value[index], `${path}[${String(index)}]`));
  };
}

export function record<T>(guard: Guard<T>): Guard<Record<string, T>> {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) fail(path, value, "an object");
    for (const [name, each] of Object.entries(value)) guard(each, `${path}.${name}`);
  };
}

export function one<const T extends string>(words: readonly T[]): Guard<T> {
  return (value, path) => {
    if (!(words as readonly unknown[]).includes(value)) fail(path, value, `one of ${words.join(", ")}`);
  };
}

export function object<T>(members: Members<T>): Guard<T> {
  const guards = Object.entries(members) as [string, Guard<unknown> & { optional?: boolean }][];
  return (value, path) => {
    record(anything)(value, path);
    const given = value as Record<string, unknown>;
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(members as object, name)) throw new Error(`${path}.${name} is not a known member`);
    }
    for (const [name, guard] of guards) {
      if (Object.hasOwn(given, name)) guard(given[name], `${path}.${name}`);
      else if (!guard.optional) throw new Error(`${path}.${name} is missing`);
    }
  };
}

/** An object whose form one of its members tells. */
export function tagged<T, Name extends keyof T & string>(
  name: Name,
  forms: { [Word in T[Name] & string]: Guard<Extract<T, { [Member in Name]: Word }>> },
): Guard<T> {
  return (value, path) => {
    record(anything)(value, path);
    const word = (value as Record<string, unknown>)[name];
    const guard = typeof word === "string" ? (forms as Record<string, Guard<unknown> | undefined>)[word] : undefined;
    if (guard === undefined) fail(`${path}.${name}`, word, "a known form");
    guard(value, path);
  };
}
