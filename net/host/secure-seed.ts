/**
 * A 256-bit key from the operating system for `secureRandom`.
 *
 * Read from /dev/random, which since Linux 5.6 waits only until the kernel is seeded, as getrandom(2) does: 0.1 ms,
 * where loading node:crypto takes 3.5 ms, a tenth of a short command. Opened without blocking: a kernel that has not
 * enough yet, or no such device, leaves it to node:crypto, which waits.
 */
const KEY_BYTES = 32;

export function secureSeed(): Uint8Array {
  return (
    deviceSeed() ?? new Uint8Array(process.getBuiltinModule("node:crypto").randomBytes(KEY_BYTES))
  );
}

function deviceSeed(): Uint8Array | undefined {
  const { openSync, readSync, closeSync, constants } = process.getBuiltinModule("node:fs");
  const key = new Uint8Array(KEY_BYTES);
  try {
    const device = openSync("/dev/random", constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return readSync(device, key) === KEY_BYTES ? key : undefined;
    } finally {
      closeSync(device);
    }
  } catch {
    // EAGAIN: not seeded; ENOENT, EACCES: no such device here
    return undefined;
  }
}
