/** For everything that the package exports and that can be called: arguments that it accepts. */

import * as atelier from "../../../src/index.ts";
import * as studies from "../../../src/study/node.ts";
import * as sweeps from "../../../src/sweep/node.ts";
import { browser, ofBrowser } from "./browser.ts";
import { ofOperators } from "./operators.ts";

const {
  Dataset,
  experiments,
  layers,
  losses,
  metrics,
  optimizers,
  pictures,
  RandomGenerator,
  recipes,
  sequential,
} = atelier;

const pixels = () => ({ data: new Uint8Array(64), shape: [4, 4, 4, 1] });
const dataset = (partition: "train" | "test" = "train") =>
  new Dataset({
    ...{ name: "four", partition, images: pixels() },
    ...{ labels: Uint8Array.of(0, 1, 0, 1), classNames: ["a", "b"] },
  });
const parts = () => ({ train: dataset(), test: dataset("test") });
const image = () => ({ data: new Uint8Array(16), shape: [4, 4, 1] });
const drawing = () => new pictures.Drawing(2, 2);
const model = () => {
  const made = sequential([layers.dense({ units: 2, activation: "softmax", inputShape: [3] })], { seed: 1 });
  made.compile({ loss: "categoricalCrossentropy", optimizer: optimizers.sgd(0.1) });
  return made;
};
const foreign = await atelier.inferenceModelFromBytes(model().toBytes());
const x = [[0, 1, 2]];
const y = [[0, 1]];
const preparation = { shape: [4, 4, 1], fit: "contain", isInverted: false, isFramed: false } as const;
const probabilities = () => Float32Array.of(0.5, 0.5, 1, 0);
const labels = () => Uint8Array.of(0, 1);
const neighbours = () => ({
  ...{ k: 1, indices: Uint32Array.of(0, 1, 2, 3), distances: Float32Array.of(0, 0, 0, 0) },
});
const attempts = () =>
  ["cnn", "perceptron"].map((name) => ({ model: name, predictions: Uint16Array.of(0, 1, 0, 1), seconds: 1 }));
/** A bright square on black. */
const photograph = () => ({
  data: Uint8Array.from({ length: 400 }, (_, i) =>
    i % 20 > 6 && i % 20 < 13 && i > 120 && i < 260 ? 255 : 0,
  ),
  shape: [20, 20, 1],
});
const network = () => [[4, 4, 1], 2, {}, 10];
const experiment = () => ({
  ...experiments.defaultExperiment("four"),
  network: experiments.networks.linear,
});
const ladder = () => studies.study.ladder(dataset(), attempts());

/** What methods are called on. */
export const RECEIVERS: Readonly<Record<string, () => unknown>> = {
  Dataset: dataset,
  Model: model,
  Sequential: model,
  InferenceModel: () => foreign,
  RandomGenerator: () => new RandomGenerator(1),
  "pictures.Drawing": drawing,
};

/** Arguments by path; paths of functions that a recipe has are those of every recipe. */
export const SPECIMENS: Readonly<Record<string, () => unknown[]>> = {
  ...ofBrowser,
  "experiments.toAddress": () => [experiment()],
  "experiments.toCode": () => [experiment()],
  "experiments.splitForValidation": () => [dataset(), 0.5, 1],
  "experiments.takeImages": () => [dataset(), 2],
  "experiments.experimentOf": () => [model().toBytes()],
  "experiments.fromAddress": () => ["v=1"],
  "experiments.checkExperiment": () => [experiment()],
  "experiments.checkNetwork": () => [experiments.networks.linear, [4, 4, 1], 2],
  "experiments.describeLayers": () => [],
  "experiments.describeOptimizers": () => [],
  "experiments.describeSchedules": () => [],
  "experiments.describeAugmentations": () => [],
  "experiments.networkName": () => [experiments.networks.linear],
  "experiments.buildNetwork": () => [
    experiments.networks.linear,
    { inputShape: [4, 4, 1], classCount: 2, seed: 1 },
  ],
  "experiments.compileOptions": () => [experiment(), 4],
  "experiments.countExperimentSteps": () => [experiment(), 4],
  "experiments.fitOptions": () => [experiment()],
  "experiments.prepareExperiment": () => [experiment(), dataset(), {}],
  "experiments.defaultExperiment": () => [dataset()],
  "experiments.presetExperiment": () => ["linear", dataset(), 1],
  batches: () => [dataset(), {}],
  channelsLast: () => [{ data: new Uint8Array(3), shape: [1, 3, 1, 1] }],
  "new Dataset": () => [{ ...dataset() }],
  "Dataset#subset": () => [[0]],
  "Dataset#take": () => [1],
  "Dataset#split": () => [0.5],
  "Dataset#classes": () => [["a"]],
  "Dataset#shuffle": () => [1],
  drawDataset: () => ["drawn-digits", { trainCount: 0, testCount: 0 }],
  fromPixels: () => [{ data: new Uint8ClampedArray(4), width: 1, height: 1 }, 3],
  gatherRows: () => [pixels(), [0], new Float32Array(16)],
  readIdx: () => [atelier.writeIdx(pixels()), {}],
  rescale: () => [pixels(), {}],
  reshape: () => [pixels(), [64]],
  slice: () => [pixels(), 0, 1],
  toCategorical: () => [[0, 1], 2],
  writeIdx: () => [pixels()],
  registerActivation: () => ["a name", (x: unknown) => x],
  registerInitializer: () => ["of-a-probe", () => [0]],
  registerRegularizer: () => ["of-a-probe", (x: unknown) => x],
  "metrics.classificationReport": () => [[[1]]],
  "metrics.confusionMatrix": () => [labels(), labels(), 2],
  "metrics.checkProbabilities": () => [probabilities(), labels(), 2],
  "metrics.likeliestClasses": () => [probabilities(), 2],
  "metrics.meanCrossentropy": () => [probabilities(), labels(), 2],
  "metrics.fBetaScore": () => [{ beta: 1 }],
  "metrics.topKAccuracy": () => [1],
  "metrics.findMetric": () => [metrics.accuracy()],
  "losses.findLoss": () => [losses.meanSquaredError()],
  "optimizers.customOptimizer": () => [{ name: "own", update: ({ parameter }: never) => ({ parameter }) }],
  "optimizers.findOptimizer": () => [optimizers.sgd()],
  findCheckpoint: () => ["no-such-directory"],
  removeCheckpoints: () => ["no-such-directory"],
  "callbacks.backupAndRestore": () => [{ directory: "checkpoints", onNonFinite: {} }],
  "callbacks.modelCheckpoint": () => [{ path: "a.onnx" }],
  "callbacks.csvLogger": () => [{ path: "a.csv" }],
  inferenceModelFromBytes: () => [model().toBytes(), {}, "a file"],
  loadInferenceModel: () => ["no-such-model.onnx", {}],
  "InferenceModel#predict": () => [x, {}],
  "InferenceModel#evaluate": () => [x, [0], {}],
  "InferenceModel#summary": () => [{ print: () => {} }],
  "metrics.probabilitiesOf": () => [probabilities(), 2],
  loadModel: () => ["no-such-file.onnx", {}],
  modelFromBytes: () => [model().toBytes(), {}, "a file"],
  "new Sequential": () => [[layers.dense({ units: 1, inputShape: [1] })], {}],
  sequential: () => [[layers.dense({ units: 1, inputShape: [1] })], {}],
  input: () => [{ shape: [1] }],
  model: () => {
    const image = atelier.input({ shape: [1] });
    return [{ inputs: image, outputs: layers.dense({ units: 1 }).apply(image) }];
  },
  "Model#getLayer": () => ["dense"],
  "Sequential#getLayer": () => ["dense"],
  "Model#summary": () => [{ print: () => {} }],
  "Model#compile": () => [{ loss: "meanSquaredError" }],
  "Model#fit": () => [x, y, { verbose: 0 }],
  "Model#trainOnBatch": () => [x, y, {}],
  "Model#evaluate": () => [x, y, {}],
  "Model#predict": () => [x, {}],
  "Model#getWeights": () => [{}],
  "Model#setWeights": () => [model().getWeights(), {}],
  "Model#save": () => ["no-such-directory-0/model.onnx"],
  "Sequential#add": () => [layers.dense({ units: 1 })],
  "Sequential#summary": () => [{ print: () => {} }],
  "Sequential#compile": () => [{ loss: "meanSquaredError" }],
  "Sequential#fit": () => [x, y, { verbose: 0 }],
  "Sequential#trainOnBatch": () => [x, y, {}],
  "Sequential#evaluate": () => [x, y, {}],
  "Sequential#predict": () => [x, {}],
  "Sequential#getWeights": () => [{}],
  "Sequential#setWeights": () => [model().getWeights(), {}],
  "Model#resume": () => [{ tensors: {}, steps: 0 }],
  "Sequential#resume": () => [{ tensors: {}, steps: 0 }],
  fileStore: () => ["no-such-directory", {}, {}],
  "Sequential#save": () => ["no-such-directory-0/model.onnx"],
  "new RandomGenerator": () => [1],
  "RandomGenerator#split": () => ["a"],
  "RandomGenerator#integer": () => [2],
  "RandomGenerator#permutation": () => [2],
  "RandomGenerator#fillUniform": () => [new Float32Array(2)],
  "RandomGenerator#fillNormal": () => [new Float32Array(2)],
  "RandomGenerator#fillMask": () => [new Uint8Array(2), 0.5],
  "layers.conv2d": () => [{ filters: 1, kernelSize: 1 }],
  "layers.conv2dTranspose": () => [{ filters: 1, kernelSize: 1 }],
  "layers.resizing": () => [{ height: 1, width: 1 }],
  "layers.permute": () => [{ dims: [1] }],
  "layers.repeatVector": () => [{ n: 1 }],
  "layers.depthwiseConv2d": () => [{ kernelSize: 1 }],
  "layers.separableConv2d": () => [{ filters: 1, kernelSize: 1 }],
  "layers.reshape": () => [{ targetShape: [1] }],
  "layers.dense": () => [{ units: 1 }],
  "layers.dot": () => [{ axes: 1 }],
  "layers.randomTranslation": () => [{ heightFactor: 0.1, widthFactor: 0.1 }],
  "layers.randomRotation": () => [{ factor: 0.1 }],
  "layers.randomZoom": () => [{ heightFactor: 0.1 }],
  "layers.randomContrast": () => [{ factor: 0.1 }],
  "layers.randomBrightness": () => [{ factor: 0.1 }],
  "layers.randomCrop": () => [{ height: 1, width: 1 }],
  registerLayer: () => ["of-a-probe", layers.flatten],
  "layers.spatialDropout2d": () => [{ rate: 0.5 }],
  "layers.gaussianDropout": () => [{ rate: 0.5 }],
  "layers.alphaDropout": () => [{ rate: 0.5 }],
  "layers.gaussianNoise": () => [{ deviation: 0.5 }],
  "layers.rescaling": () => [{ scale: 0.5 }],
  "layers.normalization": () => [{ mean: 1, variance: 1 }],
  "layers.dropout": () => [{ rate: 0.5 }],
  "layers.activation": () => [{ activation: "relu" }],
  ...ofOperators(),
  "recipe.network": network,
  "recipe.optimizer": () => [{ totalSteps: 10 }],
  trainByRecipe: () => [recipes.quick, dataset(), { seed: 1 }],
  "schedules.constant": () => [1],
  "schedules.stepDecay": () => [{ learningRate: 1, every: 1 }],
  "schedules.exponentialDecay": () => [{ learningRate: 1, decaySteps: 1, rate: 1 }],
  "schedules.cosineDecay": () => [{ learningRate: 1, decaySteps: 1 }],
  "schedules.oneCycle": () => [{ maximum: 1, totalSteps: 1 }],
  "regularizers.l1": () => [0.1],
  "regularizers.l2": () => [0.1],
  fetchDataset: () => ["mnist", {}],
  loadDataset: () => ["drawn-digits", { trainCount: 0, testCount: 0 }],
  readDatasetDirectory: () => ["no-such-directory", {}],
  verifyDataset: () => ["mnist", "no-such-directory"],
  writeDatasetDirectory: () => ["no-such-directory", parts()],
  "pictures.measureAppearance": () => [dataset()],
  "pictures.notesOn": () => [dataset()],
  "new pictures.Drawing": () => [2, 2, [0, 0, 0]],
  "pictures.Drawing#rectangle": () => [0, 0, 1, 1, [0, 0, 0]],
  "pictures.Drawing#image": () => [image(), { left: 0, top: 0 }],
  "pictures.Drawing#text": () => ["a", { x: 0, y: 0, size: 10 }],
  "pictures.enlargedExample": () => [dataset(), 0, {}],
  "pictures.countClasses": () => [dataset()],
  "pictures.examplesOfClasses": () => [dataset(), 1, 1],
  "pictures.imageAt": () => [dataset(), 0],
  "pictures.isBrightOnBlack": () => [dataset()],
  "pictures.gallery": () => [[{ pictures: [{ image: image() }], lines: [] }], {}],
  "pictures.labelsTable": () => [dataset(), {}],
  "pictures.spriteSheet": () => [dataset(), {}],
  "pictures.frameLikeDataset": () => [
    photograph(),
    { shape: [4, 4, 1], appearance: pictures.MNIST_APPEARANCE },
  ],
  "pictures.shrink": () => [image(), 1],
  "pictures.drawingSvg": () => [drawing(), new Uint8Array(1)],
  "pictures.pngUri": () => [new Uint8Array(1)],
  "pictures.withoutLetterings": () => [drawing()],
  "pictures.importPictures": () => ["no-such-directory", {}],
  "pictures.readPicture": () => ["no-such-picture.png", {}],
  "pictures.encodePng": () => [drawing()],
  "pictures.preparePicture": () => ["no-such-picture.png", preparation],
  codeFingerprint: () => ["study"],
  "study.run": () => [[parts()], {}],
  sweep: () => [
    { datasets: "drawn-digits", recipe: "linear", settings: { trainImages: 20 }, testImages: 10 },
    {},
  ],
  "study.facts": () => [parts()],
  "study.nearestPairs": () => [parts(), neighbours()],
  "study.classMeans": () => [dataset()],
  "study.nearestMeans": () => [dataset(), [new Float64Array(16)]],
  "study.nearestNeighbours": () => [pixels(), pixels(), { k: 1 }],
  "study.neighbourVotes": () => [neighbours(), dataset().labels, 1],
  "study.ladder": () => [dataset(), attempts()],
  "study.mostFrequentClass": () => [parts()],
  "study.rankingAgreement": () => [ladder(), ladder()],
  "study.trainAndEvaluate": () => [parts(), recipes.quick, { seed: 1 }],
  "study.onePixelRules": () => [dataset(), dataset("test")],
  "study.learningCurve": () => [parts(), recipes.quick, { seed: 1 }],
  "study.curvePoint": () => [parts(), recipes.quick, 1, { seed: 1 }],
  "study.confusions": () => [probabilities(), labels(), 2],
  "study.confidentLearning": () => [probabilities(), labels(), 2],
  "study.outOfFoldProbabilities": () => [dataset(), recipes.quick, { seed: 1 }],
  "study.suspiciousLabels": () => [probabilities(), labels(), 2],
  "study.meanProbabilities": () => [[probabilities()]],
  "study.headroom": () => [
    "mnist",
    { testImages: 1, model: "cnn", errors: 0, suspicious: 0, rejected: null },
  ],
  "study.modernVision": () => [dataset()],
};

/** What is not probed, and why. */
export const EXEMPT: readonly [path: RegExp, reason: string][] = [
  [/^(unknownName|nearestName)$/, "make errors"],
  [/^(new (Base|Merge)?Layer|(Base|Merge)?Layer#)/, "work inside a graph; a layer is made by its factory"],
  [/^targets\./, "are what compilers ask"],
  [/^regularizers\.checkRegularizer$/, "is what layers check theirs by; a function is one too"],
  [/^new Value$/, "is made by ops; only its type is exported"],
  [/^losses\.checkLossResult$/, "takes a loss that was checked"],
  [/^(new )?metrics\.(isTotal|metricOutputs|RunningMetric)/, "are what a model computes metrics with"],
  [
    /^(optimizers\.(applyOptimizer|clipGradients|slotsOf)|regularizers\.penalty)$/,
    "take what others checked",
  ],
  [/describeOptimizer$/, "makes words of a number"],
  [/^new InferenceModel$/, "is made by inferenceModelFromBytes"],
  [/^(new )?(BaseLayer|MergeLayer|SymbolicTensor|Model)$|^(BaseLayer|MergeLayer)#/, "are made by factories"],
  [
    /^(Model|Sequential)#(adoptSeed|apply|asLayer|replaceNetwork|refuseMeanwhile|refuseIfDisposed|giveBack|drawWeights)$/,
    "take symbolic tensors, or are inside",
  ],
  [/^(Model|Sequential)#evaluateExamples$/, "takes what other methods gave"],
  [/^(usePlatform|pictures\.outlineText)$/, "take an object of an engine"],
  [/^study\.verdicts\.|^study\.(leakage|conclusionOf|reproduction)$/, "take what the evidence gave"],
  [/^runStudy$/, "is probed as study.run"],
];

/** Everything exported, by name. */
export const EXPORTED: Readonly<Record<string, unknown>> = { ...studies, ...sweeps, ...atelier, browser };
