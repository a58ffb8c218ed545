/**
 * Schemas of documents, each held to the type that the program writes it from: a key that one of them has and the other
 * has not, or of another type, and this does not compile.
 */
import type { z } from "zod";

declare const ABSENT: unique symbol;

/**
 * A type as JSON has it, in a form that two types share only if they say the same. Bytes and big integers become texts,
 * infinities too where a number may be one, and a key that may be absent is told from one that may not.
 */
type Exact<T> = unknown extends T
  ? unknown
  : T extends Uint8Array | bigint
    ? string
    : T extends "Infinity" | undefined
      ? never
      : T extends string | number | boolean | null
        ? T
        : T extends readonly (infer E)[]
          ? readonly Exact<E>[]
          : T extends object
            ? { readonly [K in keyof T]-?: Exact<T[K]> | AbsentOf<T, K> }
            : never;

type AbsentOf<T, K extends keyof T> = undefined extends T[K]
  ? typeof ABSENT
  : object extends Pick<T, K>
    ? typeof ABSENT
    : never;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Whether what a schema lets through is what the type says. */
export type Holds<Schema extends z.ZodType, Document> = Same<
  Exact<z.output<Schema>>,
  Exact<Document>
>;

/** What does not fit, for the compiler's message. */
interface Difference<Schema, Document> {
  readonly theSchemaSays: Schema;
  readonly theProgramWrites: Document;
}

type Held<Schema extends z.ZodType, Document> =
  Holds<Schema, Document> extends true
    ? Schema
    : Difference<Exact<z.output<Schema>>, Exact<Document>>;

/** `heldTo<UpDocument>()(schema)` is the schema, if it says what `UpDocument` says. */
export function heldTo<Document>(): <Schema extends z.ZodType>(
  schema: Schema & Held<Schema, Document>,
) => Schema {
  return (schema) => schema;
}
