/** The language's id in `package.json`. */
export const languageId = "icl";

/** That of texts that are only read, whose long lines wrap. */
export const reportLanguageId = "icl-report";
