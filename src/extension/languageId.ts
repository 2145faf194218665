/** The language's id in `package.json`. */
export const languageId = "icl";
