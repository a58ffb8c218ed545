/** Reads links and losses that are more than a number; loaded where there is one. */
import { faultText } from "../experiment/file-fault.ts";
import { isLinkFile, namedLink } from "../experiment/named-link.ts";
import { lossOfText } from "../net/impairment/loss-text.ts";
import { isFault } from "../net/impairment/text.ts";
import { linkModelFault, type LossModel } from "../net/impairment.ts";
import { usage } from "./arguments.ts";
import type { BothWays } from "./link-choice.ts";

/** A profile, a text, or a file, of which all faults are named. Throws a CliError. */
export async function readLink(text: string): Promise<BothWays> {
  return isLinkFile(text) ? readFile(text) : linkOfWords(text);
}

/** A profile or a text. Throws a CliError. */
export function linkOfWords(text: string): BothWays {
  const link = namedLink(text);
  if (link.kind === "value") return link.value;
  const [{ found = "", expected = "" } = {}] = link.faults;
  throw usage("link", found, expected, 'wifi-lossy, or "loss 10%, delay 5ms; rx dns: loss 50%"');
}

async function readFile(file: string): Promise<BothWays> {
  const [{ linkFromFile }, { jsonAt }] = await Promise.all([
    import("../experiment/link-file.ts"),
    import("../library/design-names.ts"),
  ]);
  const json = jsonAt(file);
  const link = json.kind === "faults" ? json : linkFromFile(json.value);
  if (link.kind === "value") return link.value;
  const expected = 'a link file: "schema": "bringup.link/1" (docs/link-models.md)';
  throw usage("link", `${file}: ${link.faults.map(faultText).join("; ")}`, expected);
}

/** `gemodel 1% 10%`, `..X.`, `outage 2s-5s`. Throws a CliError. */
export function readLoss(text: string): LossModel | readonly LossModel[] {
  const loss = lossOfText(text);
  if (isFault(loss)) throw usage("loss", loss.reason, loss.expected);
  const wrong = linkModelFault({ loss });
  if (wrong !== undefined) throw usage("loss", wrong);
  return loss;
}
