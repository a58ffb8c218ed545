/**
 * What follows from a configuration alone, made once for all who share the configuration: in a hundred thousand
 * simulated worlds it is the same few objects. Only for what nobody changes afterwards; it is forgotten with its
 * configuration.
 */
export function derived<Config extends object, Value>(
  make: (config: Config) => Value,
): (config: Config) => Value {
  const made = new WeakMap<Config, Value>();
  return (config) => {
    let value = made.get(config);
    if (value === undefined) made.set(config, (value = make(config)));
    return value;
  };
}
