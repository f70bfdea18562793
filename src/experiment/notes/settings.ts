/** What docstrings say of optimizers, schedules and augmentations, taken from them by test/experiment/describe.test.ts: see there. */

export const SETTING_NOTES = `
sgd(SgdOptions): Steps down the gradient; with momentum, each step goes on with a share of the last one.
rmsprop(RmspropOptions): Steps down the gradient, divided by the root of its running mean square.
adam(AdamOptions): Steps along the running mean of gradients, divided by the root of their running mean square.
adamw(AdamwOptions): Adam, with \`w ← w − η λ w\` before the step, λ the weight decay.
adagrad(AdagradOptions): Steps down the gradient, divided by the root of all its squares so far, so that steps become smaller.
adadelta(AdadeltaOptions): Steps down the gradient, as large as the last steps were.
adamax(AdamaxOptions): Adam with the largest gradient in place of the root mean square.
nadam(NadamOptions): Adam with a look ahead along its running mean.
lion(LionOptions): Steps of the same size in every parameter.
muon(MuonOptions): Matrices move along their momentum, made nearly orthogonal by a Newton-Schulz iteration; everything else is trained by AdamW.
oneCycle(OneCycleOptions): One cycle: half a cosine up from \`maximum / startDivisor\` to \`maximum\` over the first \`warmup\` of the steps, then half a cosine down to \`maximum / startDivisor / endDivisor\` at the last.
cosineDecay(CosineDecayOptions): Half a cosine from \`learningRate\` down to \`alpha · learningRate\` over \`decaySteps\` steps, after a straight rise from 0 over \`warmupSteps\` steps.
exponentialDecay(ExponentialDecayOptions): Falls by the same share at every step.
stepDecay(StepDecayOptions): Drops by a factor every so many steps.
randomAffine(RandomAffineOptions): Rotates, shifts and scales each image by amounts drawn uniformly.
randomErasing(RandomErasingOptions): Erases a rectangle of random place, area and proportions (1 .
randomFlip(RandomFlipOptions): Mirrors an image left to right.
randomRotation(RandomRotationOptions): Rotates an image around its middle by an angle drawn from −degrees to degrees; pixels are interpolated bilinearly.
randomTranslation(RandomTranslationOptions): Shifts an image by whole pixels, drawn uniformly from −pixels to pixels, across and down.
AdadeltaOptions(OptimizerOptions)
.rho=0.95: How much of the running mean squares is kept.
.epsilon=1e-7
AdagradOptions(OptimizerOptions)
.initialAccumulatorValue=0.1: What every sum of squares begins at.
.epsilon=1e-7
AdamOptions(OptimizerOptions)
.beta1=0.9: How much of the running mean is kept.
.beta2=0.999: How much of the running mean square is kept.
.epsilon=1e-7
.amsgrad=false: Whether the largest mean square so far takes the place of the last: AMSGrad.
AdamaxOptions(OptimizerOptions)
.beta1=0.9: How much of the running mean is kept.
.beta2=0.999: How much of the largest gradient is kept.
.epsilon=1e-7
AdamwOptions(AdamOptions)
CosineDecayOptions()
.learningRate
.decaySteps: Over how many steps the learning rate falls.
.alpha=0: Share of the learning rate that is left at the end.
.warmupSteps=0: Over how many steps it rises from 0 before.
ExponentialDecayOptions()
.learningRate
.decaySteps: After how many steps the learning rate has been multiplied by \`rate\`.
.rate: What the learning rate is multiplied by in so many steps.
.staircase=false: Whether it drops all at once.
LionOptions(OptimizerOptions)
.beta1=0.9: How much of the running mean goes into the direction; above 0.
.beta2=0.99: How much of the running mean is kept.
MuonOptions(OptimizerOptions)
.adamBeta1=0.9: β₁ of the parameters that are trained by Adam.
.adamBeta2=0.999: β₂ of the parameters that are trained by Adam.
.adamWeightDecay=0.004: The weight decay of the parameters that are trained by Adam.
.epsilon=1e-7: Of Adam.
.excludeLayers: Matrices that are trained by Adam all the same, by texts or regular expressions found in their names: the last layer, as the authors advise, such as ["dense_1/"].
.excludeEmbeddings=true: Whether embeddings are trained by Adam.
.muonA=3.4445: First coefficient of the iteration.
.muonB=-4.775: Second coefficient of the iteration.
.muonC=2.0315: Third coefficient of the iteration.
.adamLrRatio=1: The learning rate of Adam, as a multiple of \`learningRate\`.
.momentum=0.95: How much of the momentum is kept.
.nsSteps=5: How many iterations.
.nesterov=true: Looks ahead along the momentum.
.rmsRate=0.2: The root mean square of a step is about this times the learning rate, as with Adam.
NadamOptions(OptimizerOptions)
.beta1=0.9: How much of the running mean is kept in the end.
.beta2=0.999: How much of the running mean square is kept.
.epsilon=1e-7
OneCycleOptions()
.maximum: The highest learning rate.
.totalSteps: How many steps the cycle has.
.warmup=0.3: Share of the steps that rise.
.startDivisor=25: What the highest learning rate is divided by at the beginning.
.endDivisor=10000: What that is divided by again at the end.
OptimizerOptions()
.learningRate: A number, or a schedule: a function of the step.
.clipNorm: Scales a gradient down to at most this Euclidean norm, parameter by parameter.
.globalClipNorm: Scales all gradients down together to at most this Euclidean norm.
.clipValue: Cuts every element of a gradient off at ± this.
.weightDecay: λ of the decoupled weight decay: before each update \`w ← w − η λ w\`, η the learning rate of the step.
.excludeFromWeightDecay: Parameters without weight decay: texts or regular expressions that are found in their names ("dense_1/kernel", "/bias"), a function of name and shape, or "biasesAndNormalization" for those of at most one axis and every "gamma" and "beta".
.useEma=false: Whether an exponential moving average of every parameter is kept, which replaces the parameter when \`fit\` ends: after the first step the parameter itself, then \`a ← μ a + (1 − μ) w\` with μ the \`emaMomentum\`.
.emaMomentum=0.99: How much of the moving average is kept at each step.
.emaOverwriteFrequency: After how many updates, each time, the averages replace the parameters during training.
.gradientAccumulationSteps=1: How many steps make one update, with the mean of their gradients: as a batch of that many times the size would, where nothing in the network depends on the batch. Schedules count steps, as in Keras.
RandomAffineOptions()
.degrees=10: Largest rotation in either direction, in degrees, from 0 to 90.
.shift=0.05: Largest shift in each direction, as a share of width and height, in [0, 1).
.zoom=0.1: Largest change of size, as a share, in [0, 1).
RandomErasingOptions()
.probability=0.5: Probability that an image is changed, in [0, 1].
.area=[0.02,0.2]: Smallest and largest area of the rectangle, as shares of the image.
RandomFlipOptions()
.probability=0.5: Probability that an image is mirrored, in [0, 1].
RandomRotationOptions()
.degrees=10: Largest rotation in either direction, in degrees, above 0 and up to 90.
RandomTranslationOptions()
.pixels=2: Largest shift in each direction, in whole pixels.
RmspropOptions(OptimizerOptions)
.rho=0.9: How much of the running mean square is kept.
.momentum=0: Share of the last step that is taken again.
.epsilon=1e-7
.centered=false: Whether the gradient's variance takes the place of its mean square.
SgdOptions(OptimizerOptions)
.momentum=0: Share of the last step that is taken again.
.nesterov=false: Looks ahead along the momentum.
StepDecayOptions()
.learningRate
.every: How many steps have the same learning rate.
.factor=0.5: What the learning rate is multiplied by each time.
`;
