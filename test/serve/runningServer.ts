import OpenAI from "openai";
import { fixture, type RunningIcl } from "../cli/icl.js";
import { ownPlace, type Place } from "../cli/ownPlace.js";

/** A server of the suite's own, as it is shipped, from before its tests until after them. */
export interface RunningServer {
  readonly place: Place;
  readonly icl: RunningIcl;
  /** `http://127.0.0.1:PORT`. */
  readonly root: string;
  readonly client: OpenAI;
}

export const antonyms = fixture("antonyms.icl");
export const capitals = fixture("capitals.icl");

/** To be called inside `describe`. @param args behind `icl serve`; files are made of the place's folder first. */
export function runningServer(args: (place: Place) => readonly string[]): RunningServer {
  const place = ownPlace();
  let icl: RunningIcl | undefined;
  let root = "";
  let client: OpenAI | undefined;
  before(async () => {
    icl = place.start(["serve", ...args(place), "--port", "0"]);
    const [, address = ""] = await icl.printed(/^Listening on (http:\/\/\S+)\/v1\n/);
    root = address;
    client = new OpenAI({ baseURL: `${root}/v1`, apiKey: "unused", maxRetries: 0 });
  });
  after(async () => {
    icl?.child.kill();
    await icl?.ended;
  });
  return {
    place,
    get icl() {
      if (icl === undefined) throw new Error("The server is not started yet");
      return icl;
    },
    get root() {
      return root;
    },
    get client() {
      if (client === undefined) throw new Error("The server is not started yet");
      return client;
    },
  };
}
