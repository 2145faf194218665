import { RequestFailure } from "../protocol/failure.js";

/** Whether nobody on the way can read or change what is sent: other processes of this machine are on no way. */
export function isProtected({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** @throws RequestFailure `bad-request` for what is no protected web address, or one with a password in it. */
export function parseWebAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new RequestFailure("bad-request", "A model's web address begins with https://.");
  }
  if (!isProtected(url)) {
    throw new RequestFailure(
      "bad-request",
      `${url.host} would be asked over an unencrypted connection, on which anyone could change the model. Use an address that begins with https://.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new RequestFailure(
      "bad-request",
      "A web address with a name or password in it is not used: it would be kept and shown. Set HF_TOKEN for a hub.",
    );
  }
  return url;
}
