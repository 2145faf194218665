import * as z from "zod";

/** A token's number in the model's vocabulary. */
export const TokenId = z.int().nonnegative();
