/** Text without the white space around it, given out while it comes: white space goes out once more follows. */
export class TrimmedText {
  #held = "";
  #begun = false;

  /** @returns what may be shown now. */
  push(text: string): string {
    const whole = this.#begun ? this.#held + text : text.trimStart();
    const shown = whole.trimEnd();
    this.#held = whole.slice(shown.length);
    if (shown === "") {
      if (!this.#begun) this.#held = "";
      return "";
    }
    this.#begun = true;
    return shown;
  }
}
