/** Answers to system operations. */
import type { Answer } from "../../service.ts";

export function done(detail?: string): Answer {
  return operated("done", detail);
}

/** `detail`: why it is only recorded. */
export function dryRun(detail: string): Answer {
  return operated("dry-run", detail);
}

/** `detail`: what is missing. */
export function unsupported(detail: string): Answer {
  return operated("unsupported", detail);
}

function operated(how: "done" | "dry-run" | "unsupported", detail: string | undefined): Answer {
  return { kind: "operated", how, ...(detail !== undefined && { detail }) };
}

/** `why` is a stable code, mostly the system's. */
export function failed(why: string, message: string): Answer {
  return { kind: "failed", why, message };
}
