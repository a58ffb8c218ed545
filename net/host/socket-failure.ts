/** The operating system's error codes in the words of the contract. */
import type { Failure, StreamFailure } from "../service.ts";

const FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: "refused",
  ENETUNREACH: "unreachable",
  EHOSTUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EAFNOSUPPORT: "unreachable",
  // Linux: a source address that cannot reach the destination, such as loopback to the outside
  EINVAL: "unreachable",
  ENETDOWN: "link-down",
  ENODEV: "link-down",
  ENXIO: "link-down",
  ENOBUFS: "no-buffer",
  ENOMEM: "no-buffer",
  EAGAIN: "no-buffer",
  EMFILE: "no-buffer",
  ENFILE: "no-buffer",
  EMSGSIZE: "too-big",
  EADDRINUSE: "in-use",
};

const STREAM_FAILURES: Readonly<Record<string, StreamFailure>> = {
  ETIMEDOUT: "timeout",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  // OpenSSL's complaints in the middle of a connection
  EPROTO: "tls",
};

/** `code` of an error of the operating system (`EADDRINUSE`), or an empty text. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** EACCES and EPERM, and whatever else the system may refuse for, are `denied`. */
export function failureOf(error: unknown): Failure {
  return FAILURES[codeOf(error)] ?? "denied";
}

/** What broke a connection: the network, or, where it speaks TLS and the code is none of the system's, TLS. */
export function streamFailureOf(error: unknown, tls: boolean): StreamFailure {
  const code = codeOf(error);
  return (
    STREAM_FAILURES[code] ?? FAILURES[code] ?? (tls && !/^E[A-Z]+$/.test(code) ? "tls" : "denied")
  );
}

/** An error's text for a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
