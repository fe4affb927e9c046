/** A value that others watch. Small on purpose: the call's parts know no React. */
export class Store<T extends object> {
  private value: T;
  private readonly watchers = new Set<() => void>();

  constructor(initial: T) {
    this.value = initial;
  }

  readonly get = (): T => this.value;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  set(change: Partial<T>): void {
    const fields = Object.keys(change) as (keyof T)[];
    if (fields.every((field) => Object.is(this.value[field], change[field]))) return;
    this.value = { ...this.value, ...change };
    for (const watcher of [...this.watchers]) watcher();
  }
}
