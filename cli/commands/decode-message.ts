/** The work of `decode`: one message given as hex is decoded here, files and stdin by what is loaded for them. */
import { fromHex } from "../../net/hex.ts";
import { decodeMessage } from "../../library/decode-message.ts";
import { usage } from "../arguments.ts";
import { DECODE_OPTIONS, formatOf, type DecodeOptions } from "../decode-options.ts";
import { DecodeOutput } from "../decode-output.ts";
import { hexDigits } from "../hex-digits.ts";
import { quickParse } from "../quick-parse.ts";
import type { Runtime } from "../runtime.ts";

/** Runs a plain command line; false, and nothing happens, if it is for commander. */
export async function quickDecode(line: readonly string[], runtime: Runtime): Promise<boolean> {
  const parsed = quickParse(DECODE_OPTIONS, line);
  const options = parsed?.options as DecodeOptions | undefined;
  const [what, ...more] = parsed?.words ?? [];
  if (options === undefined || what === undefined || more.length > 0) return false;
  if (options.json && options.ndjson) return false;
  await decode(runtime, what, options);
  return true;
}

/** Decodes what the word stands for and prints it. */
export async function decode(
  runtime: Runtime,
  what: string,
  options: DecodeOptions,
): Promise<void> {
  const digits = hexDigits(what);
  if (digits === undefined) {
    const { decodeFile, decodeInput } = await import("../decode-capture.ts");
    await (what === "-" ? decodeInput(runtime, options) : decodeFile(runtime, what, options));
    return;
  }
  const bytes = fromHex(digits);
  if (bytes === undefined)
    throw usage("hex", "an odd number of hex digits", "two for each byte", `./${what} for a file`);
  const output = new DecodeOutput(runtime, formatOf(options));
  output.message(await decodeMessage(bytes, options));
  output.finish();
}
