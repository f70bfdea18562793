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
        a list of layers, and each takes what the one before puts out. A convolution looks at a small window
        of the image at a time and has a set of weights for each of its filters, the same ones at every place.
        Max pooling keeps the largest number of each square of four, so that half the height and half the
        width are left. Dense layers connect everything with everything. Dropout leaves out half of the
        numbers at random while training, so that the network does not rely on single ones.
      </p>
      <Step label="Code that makes the network" code={layersOf(toCode(experiment.value))}>
        <Summary network={experiment.value.network} checks={layers} imageShape={task.value.imageShape} />
        <p class="small">
          {isComplete
            ? `${parameters.toLocaleString("en")} parameters, nearly all of them in the dense layers as the article has it.`
            : "There is a fault in the network as you changed it; it stands at the layer."}
        </p>
      </Step>
      <p>
        <a href={hrefOf("build")}>Change the network</a>: add a layer, take one out, or begin with another
        one. Everything below follows.
      </p>
    </>
  );
}
