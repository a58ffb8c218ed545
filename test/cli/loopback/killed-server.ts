/** What a killed process leaves: a socket that nobody listens at. */
import { spawn } from "node:child_process";
import { once } from "node:events";

const LISTEN =
  'require("node:net").createServer().listen(process.argv[1], () => console.log("up"))';

export async function killedServer(path: string): Promise<void> {
  const child = spawn(process.execPath, ["-e", LISTEN, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "close");
}
