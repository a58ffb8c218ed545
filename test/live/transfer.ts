/**
 * Megabytes over TCP, and whether they arrive as they were. A process of its own, started inside a namespace:
 *
 *   node test/live/transfer.ts receive PORT
 *   node test/live/transfer.ts send ADDRESS PORT MEGABYTES
 *
 * The receiver says `listening` when it does; at the end both print the digest of what they saw.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";

const MEGABYTE = 2 ** 20;

const [mode, ...rest] = process.argv.slice(2);
if (mode === "send") await send(rest[0] ?? "", Number(rest[1]), Number(rest[2]));
else receive(Number(rest[0]));

async function send(address: string, port: number, megabytes: number): Promise<void> {
  const hash = createHash("sha256");
  const socket = connect(port, address);
  for (let i = 0; i < megabytes; i++) {
    const block = Buffer.alloc(MEGABYTE, `block ${i}, `);
    hash.update(block);
    if (!socket.write(block)) await once(socket, "drain");
  }
  socket.end();
  await once(socket, "close");
  process.stdout.write(`${hash.digest("hex")}\n`);
}

function receive(port: number): void {
  const hash = createHash("sha256");
  const server = createServer((socket) => {
    server.close();
    socket.on("data", (bytes) => hash.update(bytes));
    socket.on("end", () => process.stdout.write(`${hash.digest("hex")}\n`));
  });
  server.listen(port, () => process.stdout.write("listening\n"));
}
