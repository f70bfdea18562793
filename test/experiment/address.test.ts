/** Experiments as addresses: nothing is lost, and what is no address is refused with the field that is wrong. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressError } from "../../src/errors/index.ts";
import {
  defaultExperiment,
  type Experiment,
  fromAddress,
  networks,
  presetExperiment,
  presets,
  toAddress,
} from "../../src/experiment/index.ts";
import { experiments } from "./arbitrary.ts";

const mnist = { name: "mnist", length: 60_000 };

describe("an address", () => {
  it("gives every experiment back just as it was", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        expect(fromAddress(toAddress(experiment))).toEqual(experiment);
      }),
      { numRuns: 120 },
    );
  });

  it("is the same for the same experiment, and made of characters that links may have", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        const address = toAddress(experiment);
        expect(toAddress(fromAddress(address))).toBe(address);
        expect(address).toMatch(/^[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+v=1$/);
        expect(new URL(`https://example.org/#${address}`).hash.replaceAll("%27", "'")).toBe(`#${address}`);
      }),
      { numRuns: 60 },
    );
  });

  it("leaves out what is as by default", () => {
    expect(toAddress(defaultExperiment())).toBe("v=1");
    expect(toAddress(presetExperiment("sprint", mnist, 7))).toBe(
      "data=mnist&network=sprint&optimizer=adam(beta1:0.8,beta2:0.95)&rate=0.01&schedule=oneCycle&smoothing=0.1" +
        "&batch=128&epochs=4&focus=0.4&images=all&seed=7&recipe=sprint&v=1",
    );
  });

  it("says a changed network layer by layer", () => {
    const network = { layers: networks.linear.layers.concat() };
    const changed: Experiment = {
      ...defaultExperiment("mnist"),
      network: {
        layers: [
          { type: "conv2d", options: { filters: 8, kernelSize: [3, 5] }, name: "first" },
          ...network.layers,
        ],
      },
    };
    expect(toAddress(changed)).toBe(
      "data=mnist&network=conv2d(filters:8,kernelSize:(3,5),name:first),flatten,dense(units:classes,activation:softmax)&v=1",
    );
  });

  it.each(Object.keys(presets))("holds the preset %s in less than 300 characters", (name) => {
    expect(toAddress(presetExperiment(name, mnist)).length).toBeLessThan(300);
  });

  it("is read from a link, a hash, a page's own place, and with every character percent-encoded", () => {
    const experiment = presetExperiment("strong", mnist, 3);
    const address = toAddress(experiment);
    const encoded = address.replace(/[():,']/g, (each) => `%${each.charCodeAt(0).toString(16)}`);
    for (const text of [
      address,
      `#${address}`,
      `https://example.org/atelier/?x=1#${address}`,
      `#train?${address}`,
      `#/train?${address}`,
      encoded,
    ]) {
      expect(fromAddress(text)).toEqual(experiment);
    }
  });

  it.each(["", "#", "https://example.org/atelier/", "https://example.org/?data=mnist"])(
    "is the default experiment where it says nothing: %j",
    (text) => {
      expect(fromAddress(text)).toEqual(defaultExperiment());
    },
  );

  it.each([
    ["data=%E0%A4%A", "data", "percent-encoded"],
    ["data=", "data", "1 to 200 characters"],
    ["network=conv3d(filters:1)", "network", "conv2d"],
    ["network=conv2d(filters:1", "network", '"," or ")"'],
    ["network=conv2d(filters:1))", "network", '"," or the end'],
    ["network=conv2d(filters)", "network", '":" and a value'],
    ["network=dense(units:2,units:3)", "network", "once"],
    ["network=dense(units:2,inputShape:(3))", "network", "inputShape"],
    ["network=dense(units:2),dens(units:2)", "network", 'Did you mean "dense"'],
    ["network=dense(units:1e999)", "network", "plain data"],
    [`network=${Array(201).fill("flatten").join(",")}`, "network", "at most 200 layers"],
    ["network=dense(units:((((((1))))))", "network", '"," or ")"'],
    ["optimizer=adm", "optimizer", 'Did you mean "adam"'],
    ["optimizer=adam(beta1:2)", "optimizer", "beta1"],
    ["optimizer=adam(learningRate:2)", "optimizer", "learningRate of the settings"],
    ["rate=0", "rate", "above 0"],
    ["rate=fast", "rate", "a number"],
    ["rate=Infinity", "rate", "a number"],
    ["schedule=oneCycle(warmup:1)", "schedule", "warmup"],
    ["schedule=exponentialDecay", "schedule", "rate"],
    ["batch=1.5", "batch", "integer"],
    ["batch=99999999999", "batch", "integer"],
    ["epochs=0", "epochs", "integer"],
    ["augment=randomFlip,shift", "augment", "augmentation"],
    ["images=0", "images", "integer"],
    ["validation=1", "validation", "less than 1"],
    ["seed=1e300", "seed", "integer"],
    ["stop=(epoch:2)", "stop", 'Did you mean "epochs"'],
    ["rat=1", "rat", 'Did you mean "rate"'],
    ["rate=1&rate=2", "rate", "once"],
    ["rate", "rate", "followed by ="],
    ["v=2", "v", "version 1"],
    ["x".repeat(20_001), "address", "at most 20000 characters"],
    ["__proto__=1", "__proto__", "among"],
  ])("is refused with the field that is wrong: %j", (text, field, expected) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ field });
    expect(error?.expected).toContain(expected);
    expect(error?.message).toMatch(/^Expected .+ in the address to be .+[.?] Received: .+\.$/s);
  });

  it("gives an experiment that can be written, or an AddressError, whatever it is", () => {
    const word = fc.constantFrom(
      ...["data", "network", "optimizer", "rate", "schedule", "augment", "stop", "seed", "v", "recipe"],
      ...["=", "&", "(", ")", ",", ":", "'", "~", "#", "?", "%", "%41", "1", "-", "e", ".", "none", "all"],
      ...["adam", "oneCycle", "conv2d", "dense", "units", "classes", "flatten", "name", "from", "__proto__"],
    );
    const soup = fc.array(word, { maxLength: 40 }).map((words) => words.join(""));
    const damaged = fc
      .tuple(experiments.map(toAddress), fc.nat(), fc.string({ unit: "binary", maxLength: 3 }))
      .map(
        ([address, at, text]) =>
          address.slice(0, at % address.length) + text + address.slice((at % address.length) + 1),
      );
    fc.assert(
      fc.property(fc.oneof(soup, damaged, fc.string({ unit: "binary" })), (text) => {
        const error = errorOf(text);
        if (error === undefined) toAddress(fromAddress(text));
      }),
      { numRuns: 600 },
    );
  });
});

/** @throws what is no AddressError */
function errorOf(text: string): AddressError | undefined {
  try {
    fromAddress(text);
    return undefined;
  } catch (error) {
    if (error instanceof AddressError) return error;
    throw error;
  }
}
