/** What Keras' optimizers do to one weight, in float64, and the optimizers that are to do the same. */

import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  lion,
  nadam,
  type Optimizer,
  rmsprop,
  sgd,
} from "../../src/optimizers/index.ts";
import { keep, type Rule } from "./train.ts";

/** Keras, `SGD.update_step`. */
export function sgdRule(momentum: number, nesterov = false): Rule {
  return (w, g, rate, _step, state) => {
    if (momentum === 0) return w - g * rate;
    const m = keep(state, "m", (before) => before * momentum - g * rate);
    return nesterov ? w + m * momentum - g * rate : w + m;
  };
}

/** Keras, `RMSprop.update_step`. */
export function rmspropRule({ rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false }): Rule {
  return (w, g, rate, _step, state) => {
    const v = keep(state, "v", (before) => rho * before + (1 - rho) * g ** 2);
    const a = centered ? keep(state, "a", (before) => rho * before + (1 - rho) * g) : 0;
    const increment = (rate * g) / Math.sqrt(v - a ** 2 + epsilon);
    if (momentum === 0) return w - increment;
    return w - keep(state, "m", (before) => momentum * before + increment);
  };
}

/** Keras, `Adam.update_step`, after `BaseOptimizer._apply_weight_decay`. */
export function adamRule({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
  weightDecay = 0,
  amsgrad = false,
}): Rule {
  return (w, g, rate, step, state) => {
    const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const m = keep(state, "m", (before) => before + (g - before) * (1 - beta1));
    const v = keep(state, "v", (before) => before + (g ** 2 - before) * (1 - beta2));
    const used = amsgrad ? keep(state, "largest", (before) => Math.max(before, v)) : v;
    return w - w * weightDecay * rate - (m * alpha) / (Math.sqrt(used) + epsilon);
  };
}

/** Keras, `Adagrad.update_step`. */
export function adagradRule({ initial = 0.1, epsilon = 1e-7 }): Rule {
  return (w, g, rate, _step, state) => {
    const a = keep(state, "a", (before) => before + g ** 2, initial);
    return w - (rate * g) / Math.sqrt(a + epsilon);
  };
}

/** Keras, `Adadelta.update_step`. */
export function adadeltaRule({ rho = 0.95, epsilon = 1e-7 }): Rule {
  return (w, g, rate, _step, state) => {
    const a = keep(state, "a", (before) => rho * before + (1 - rho) * g ** 2);
    const delta = (-Math.sqrt((state.d ?? 0) + epsilon) * g) / Math.sqrt(a + epsilon);
    keep(state, "d", (before) => rho * before + (1 - rho) * delta ** 2);
    return w + rate * delta;
  };
}

/** Keras, `Adamax.update_step`. */
export function adamaxRule({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }): Rule {
  return (w, g, rate, step, state) => {
    const m = keep(state, "m", (before) => before + (g - before) * (1 - beta1));
    const u = keep(state, "u", (before) => Math.max(beta2 * before, Math.abs(g)));
    return w - (rate * m) / ((1 - beta1 ** step) * (u + epsilon));
  };
}

/** Keras, `Nadam.update_step`. */
export function nadamRule({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }): Rule {
  return (w, g, rate, step, state) => {
    const u = beta1 * (1 - 0.5 * 0.96 ** step);
    const nextU = beta1 * (1 - 0.5 * 0.96 ** (step + 1));
    const product = keep(state, "product", (before) => before * u, 1);
    const m = keep(state, "m", (before) => before + (g - before) * (1 - beta1));
    const v = keep(state, "v", (before) => before + (g ** 2 - before) * (1 - beta2));
    const direction = (nextU * m) / (1 - product * nextU) + ((1 - u) * g) / (1 - product);
    return w - (direction * rate) / (Math.sqrt(v / (1 - beta2 ** step)) + epsilon);
  };
}

/** Keras, `Lion.update_step`. */
export function lionRule({ beta1 = 0.9, beta2 = 0.99 }): Rule {
  return (w, g, rate, _step, state) => {
    const direction = Math.sign((state.m ?? 0) * beta1 + g * (1 - beta1));
    keep(state, "m", (before) => before * beta2 + g * (1 - beta2));
    return w - rate * direction;
  };
}

/** The rule after `BaseOptimizer._apply_weight_decay`. */
export function decayedRule(rule: Rule, weightDecay: number): Rule {
  return (w, g, rate, step, state) => rule(w - w * weightDecay * rate, g, rate, step, state);
}

export const CASES: { name: string; optimizer: Optimizer; rule: Rule }[] = [
  { name: "sgd", optimizer: sgd(), rule: sgdRule(0) },
  { name: "sgd with momentum", optimizer: sgd({ momentum: 0.9 }), rule: sgdRule(0.9) },
  {
    name: "sgd with Nesterov's momentum",
    optimizer: sgd({ momentum: 0.8, nesterov: true }),
    rule: sgdRule(0.8, true),
  },
  { name: "rmsprop", optimizer: rmsprop(), rule: rmspropRule({}) },
  {
    name: "rmsprop with momentum",
    optimizer: rmsprop({ momentum: 0.7, rho: 0.8, epsilon: 1e-3 }),
    rule: rmspropRule({ momentum: 0.7, rho: 0.8, epsilon: 1e-3 }),
  },
  { name: "adam", optimizer: adam(), rule: adamRule({}) },
  {
    name: "adam with other β and ε",
    optimizer: adam({ beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }),
    rule: adamRule({ beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }),
  },
  { name: "adamw", optimizer: adamw(), rule: adamRule({ weightDecay: 0.004 }) },
  {
    name: "adamw with a strong decay",
    optimizer: adamw({ weightDecay: 0.3, beta1: 0.7 }),
    rule: adamRule({ weightDecay: 0.3, beta1: 0.7 }),
  },
  {
    name: "adam with AMSGrad",
    optimizer: adam({ amsgrad: true, beta2: 0.8 }),
    rule: adamRule({ amsgrad: true, beta2: 0.8 }),
  },
  { name: "centred rmsprop", optimizer: rmsprop({ centered: true }), rule: rmspropRule({ centered: true }) },
  {
    name: "centred rmsprop with momentum",
    optimizer: rmsprop({ centered: true, momentum: 0.5 }),
    rule: rmspropRule({ centered: true, momentum: 0.5 }),
  },
  { name: "adagrad", optimizer: adagrad(), rule: adagradRule({}) },
  {
    name: "adagrad from another beginning",
    optimizer: adagrad({ initialAccumulatorValue: 0, epsilon: 1e-3 }),
    rule: adagradRule({ initial: 0, epsilon: 1e-3 }),
  },
  { name: "adadelta", optimizer: adadelta(), rule: adadeltaRule({}) },
  {
    name: "adadelta with other ρ and ε",
    optimizer: adadelta({ rho: 0.5, epsilon: 1e-2 }),
    rule: adadeltaRule({ rho: 0.5, epsilon: 1e-2 }),
  },
  { name: "adamax", optimizer: adamax(), rule: adamaxRule({}) },
  {
    name: "adamax with other β and ε",
    optimizer: adamax({ beta1: 0.5, beta2: 0.8, epsilon: 1e-3 }),
    rule: adamaxRule({ beta1: 0.5, beta2: 0.8, epsilon: 1e-3 }),
  },
  { name: "nadam", optimizer: nadam(), rule: nadamRule({}) },
  {
    name: "nadam with other β and ε",
    optimizer: nadam({ beta1: 0.5, beta2: 0.8, epsilon: 1e-3 }),
    rule: nadamRule({ beta1: 0.5, beta2: 0.8, epsilon: 1e-3 }),
  },
  { name: "lion", optimizer: lion(), rule: lionRule({}) },
  {
    name: "lion with other β",
    optimizer: lion({ beta1: 1, beta2: 0.5 }),
    rule: lionRule({ beta1: 1, beta2: 0.5 }),
  },
  {
    name: "sgd with weight decay",
    optimizer: sgd({ momentum: 0.9, weightDecay: 0.1 }),
    rule: decayedRule(sgdRule(0.9), 0.1),
  },
  {
    name: "lion with weight decay",
    optimizer: lion({ weightDecay: 0.1 }),
    rule: decayedRule(lionRule({}), 0.1),
  },
  {
    name: "adagrad with weight decay",
    optimizer: adagrad({ weightDecay: 0.1 }),
    rule: decayedRule(adagradRule({}), 0.1),
  },
];
