/**
 * UDP datagrams at a steady rate, and how many arrive. A process of its own, started inside a namespace:
 *
 *   node test/live/datagrams.ts send ADDRESS PORT PER_SECOND COUNT
 *   node test/live/datagrams.ts receive ADDRESS PORT
 *
 * The receiver says `listening` when it does and prints how many came when it is asked to end (SIGTERM).
 */
import { createSocket } from "node:dgram";
import { setTimeout as pause } from "node:timers/promises";

const PAYLOAD = new Uint8Array(100);
const RECEIVE_BUFFER_BYTES = 2 ** 22;

const [mode, address = "", port = "", perSecond = "", count = ""] = process.argv.slice(2);
if (mode === "send") await send(Number(port), Number(perSecond), Number(count));
else receive(Number(port));

async function send(to: number, rate: number, total: number): Promise<void> {
  const socket = createSocket("udp4");
  const started = performance.now();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * rate));
    const done: Promise<void>[] = [];
    for (; sent < due; sent++) {
      done.push(new Promise((resolve) => socket.send(PAYLOAD, to, address, () => resolve())));
    }
    await Promise.all(done);
    await pause(1);
  }
  process.stdout.write(`${(total / (performance.now() - started)) * 1_000}\n`);
  socket.close();
}

function receive(on: number): void {
  const socket = createSocket({ type: "udp4", recvBufferSize: RECEIVE_BUFFER_BYTES });
  let received = 0;
  socket.on("message", () => received++);
  socket.bind(on, address, () => process.stdout.write("listening\n"));
  process.on("SIGTERM", () => {
    process.stdout.write(`${received}\n`);
    socket.close();
  });
}
