declare const BRINGUP_VERSION: string | undefined;

/** The version that the program was built as. */
export const TOOL_VERSION: string =
  typeof BRINGUP_VERSION === "string" ? BRINGUP_VERSION : "development";
