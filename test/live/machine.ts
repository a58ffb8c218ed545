/** Before the first test: is this a machine on which the live ring can run? It never skips: what is missing fails it. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { isRunner, removeLeftovers } from "./namespace.ts";
import { BUNDLE, FAILED, RUNNING } from "./places.ts";
import { missingPrograms } from "./programs.ts";

export async function setup(): Promise<void> {
  if (process.platform !== "linux")
    throw new Error("The live ring needs Linux: it builds network namespaces.");
  if (process.getuid?.() !== 0)
    throw new Error(
      "The live ring needs root: it builds network namespaces. Try: sudo npm run test:live",
    );
  const missing = missingPrograms();
  if (missing !== undefined) throw new Error(missing);
  if (!existsSync(BUNDLE))
    throw new Error("The live ring tests what was built: run npm run build first.");
  const left = await removeLeftovers();
  if (left.length > 0)
    process.stderr.write(`removed what an earlier run left: ${left.join(" ")}\n`);
  removeOldFolders();
  rmSync(FAILED, { recursive: true, force: true });
}

/** Folders of runners that are gone. */
function removeOldFolders(): void {
  if (!existsSync(RUNNING)) return;
  for (const name of readdirSync(RUNNING)) {
    if (!isRunner(Number.parseInt(name, 10))) rmSync(`${RUNNING}/${name}`, { recursive: true });
  }
}
