import type { Answer, Question } from "../service.ts";

/** What a node knows by itself: its files, kept in memory. Everything else is unsupported. */
export function answerOf(files: Map<string, Uint8Array>, question: Question): Answer {
  switch (question.kind) {
    case "read-file": {
      const bytes = files.get(question.path);
      if (bytes !== undefined) return { kind: "file", bytes: bytes.slice() };
      return { kind: "failed", why: "ENOENT", message: `no such file: ${question.path}` };
    }
    case "write-file":
      files.set(question.path, question.bytes.slice());
      return { kind: "written" };
    case "resolve":
    case "operation":
      return {
        kind: "failed",
        why: "unsupported",
        message: `nobody answers a question of the kind ${question.kind} here`,
      };
  }
}
