import * as z from "zod";

// Zod compiles its checks with eval where it can, and to try is a violation of the page's policy by itself. It
// decides when a schema is made, so this module comes before those that make one.
z.config({ jitless: true });
