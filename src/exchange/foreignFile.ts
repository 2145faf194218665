/** A file of another program, or of an export, that cannot be used; its message is meant for the user. */
export class ForeignFile extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ForeignFile";
  }
}

/** A vector that was made on another model than the one it is to be used on. */
export class WrongModel extends ForeignFile {
  constructor(message: string) {
    super(message);
    this.name = "WrongModel";
  }
}
