import { ConfigurationError } from "../errors/index.ts";
import {
  type Check,
  type Checks,
  callable,
  checkOptions,
  formatReceived,
  isObject,
  knownProperties,
  oneOf,
  required,
  text,
} from "../options/index.ts";
import type { Loss, OwnLoss } from "./loss.ts";

const bounds: Check = {
  expected: "[min, max], two numbers in this order",
  accepts(value) {
    if (!Array.isArray(value) || value.length !== 2) return false;
    const [min, max]: readonly unknown[] = value;
    return typeof min === "number" && typeof max === "number" && min <= max;
  },
};

const LOSS: Checks<OwnLoss> = {
  name: required(text),
  call: required(callable),
  targets: oneOf(["values", "labels", "oneHot"]),
  targetBounds: bounds,
  predictions: oneOf(["probabilities", "logits"]),
  atPositions: callable,
};

/**
 * Checks a loss that is given as an object, and fills in that its targets are "values" where it does not say.
 *
 * @throws {ConfigurationError} if it is no object, lacks a part or has a wrong one
 * @throws {UnknownNameError} for a part of an object literal that losses do not have, such as "target"
 */
export function checkOwnLoss(loss: OwnLoss): Loss {
  if (!isObject(loss)) {
    throw new ConfigurationError(
      "Expected a loss by name, as made by losses, a function (targets, predictions) => Value, or " +
        `{ name, call, … }. Received: ${formatReceived(loss)}.`,
    );
  }
  checkOptions<OwnLoss>("loss", knownProperties(loss, LOSS), LOSS);
  return hasTargets(loss) ? loss : withTargets(loss);
}

function hasTargets(loss: OwnLoss): loss is Loss {
  return loss.targets !== undefined;
}

/** Fills in the kind of the targets. Methods are still called on the given object, which may have private members. */
function withTargets(loss: OwnLoss): Loss {
  const { name, targetBounds, predictions } = loss;
  return {
    name,
    targets: "values",
    ...(targetBounds && { targetBounds }),
    ...(predictions && { predictions }),
    call: (targets, values) => loss.call(targets, values),
    ...(loss.atPositions && { atPositions: loss.atPositions.bind(loss) }),
  };
}
