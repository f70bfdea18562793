import { toCode } from "../../../../src/experiment/index.ts";
import { checkedNetwork, task } from "../../../state/network.ts";
import { experiment, hrefOf } from "../../../state/place.ts";
import { layersOf } from "../code.ts";
import { Step } from "../step.tsx";
import { Summary } from "../summary.tsx";

export function Network() {
  const { layers, parameters, isComplete } = checkedNetwork.value;
  const isArticles = experiment.value.settings.recipe === undefined;
  return (
    <>
      <p>
        {isArticles && "The article’s network comes from TensorFlow’s old tutorial for experts. "}A network is
        a list of layers, each of which takes the output of the one before. A convolution looks at a small
        window of the image at a time and has a set of weights for each of its filters, the same at every
        position. Max pooling keeps the largest number of each 2×2 square, which halves the height and the
        width. Dense layers connect every input to every output. Dropout leaves out half of the numbers at
        random in training, so that the network does not rely on single ones.
      </p>
      <Step label="Code that makes the network" code={layersOf(toCode(experiment.value))}>
        <Summary network={experiment.value.network} checks={layers} imageShape={task.value.imageShape} />
        <p class="small">
          {isComplete
            ? `${parameters.toLocaleString("en")} parameters, nearly all of them in the first dense layer.`
            : "The network as you changed it has a fault, which is shown at its layer."}
        </p>
      </Step>
      <p>
        <a href={hrefOf("build")}>Change the network</a>: add a layer, remove one, or start from another one.
        Everything below adapts.
      </p>
    </>
  );
}
