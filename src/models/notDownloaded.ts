import { RequestFailure } from "../protocol/failure.js";

/** A model on a hub that is not on this machine. Whoever shows it may offer to download it, and must ask first. */
export class ModelNotDownloaded extends RequestFailure {
  readonly address: string;

  constructor(address: string) {
    super(
      "model-not-downloaded",
      `${address} is not on this machine. Download it with \`icl models download ${address}\`, or in the editor with Download Model….`,
    );
    this.name = "ModelNotDownloaded";
    this.address = address;
  }
}
