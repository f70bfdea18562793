/** What docstrings say of optimizers, schedules and augmentations, taken from them by test/experiment/describe.test.ts: see there. */

export const SETTING_NOTES = `
sgd(SgdOptions): Steps down the gradient.
rmsprop(RmspropOptions): Steps down the gradient, divided by the root of its running mean square.
adam(AdamOptions): Steps along the running mean of gradients, divided by the root of their running mean square.
adamw(AdamwOptions): Steps as adam does, after decaying the weights.
adagrad(AdagradOptions): Steps down the gradient, divided by the root of the sum of all its squares, so that steps shrink.
adadelta(AdadeltaOptions): Steps down the gradient by steps as large as the last ones, whatever the size of the gradients.
adamax(AdamaxOptions): Steps as Adam does, with the largest gradient in place of the root mean square.
nadam(NadamOptions): Steps as Adam does, looking ahead along the running mean.
lion(LionOptions): Steps by the same amount in every parameter, in the direction of the sign of a running mean.
muon(MuonOptions): Moves matrices along their momentum, made nearly orthogonal by a Newton-Schulz iteration, and trains everything else by AdamW.
oneCycle(OneCycleOptions): Raises the learning rate along half a cosine from \`maximum / startDivisor\` to \`maximum\` over the first \`warmup\` of the steps, then lowers it along half a cosine to \`maximum / startDivisor / endDivisor\` at the last.
cosineDecay(CosineDecayOptions): Lowers the learning rate along half a cosine, from \`learningRate\` to \`alpha · learningRate\` over \`decaySteps\` steps, after a linear rise from 0 over \`warmupSteps\` steps.
exponentialDecay(ExponentialDecayOptions): Lowers the learning rate by the same share at every step.
stepDecay(StepDecayOptions): Multiplies the learning rate by a factor at regular intervals.
randomAffine(RandomAffineOptions): Rotates, shifts and scales each image by amounts drawn uniformly.
randomErasing(RandomErasingOptions): Erases a rectangle of random place, area and proportions (1 .
randomFlip(RandomFlipOptions): Mirrors an image left to right.
randomRotation(RandomRotationOptions): Rotates an image around its middle by an angle drawn from −degrees to degrees; pixels are interpolated bilinearly.
randomTranslation(RandomTranslationOptions): Shifts an image by whole pixels, drawn uniformly from −pixels to pixels, across and down.
AdadeltaOptions(OptimizerOptions)
.rho=0.95: ρ, the decay rate of the running mean squares.
.epsilon=1e-7: ε, which keeps divisors above 0.
AdagradOptions(OptimizerOptions)
.initialAccumulatorValue=0.1: First value of every sum of squares.
.epsilon=1e-7: ε, which keeps divisors above 0.
AdamOptions(OptimizerOptions)
.beta1=0.9: β₁, the decay rate of the running mean of gradients.
.beta2=0.999: β₂, the decay rate of the running mean square.
.epsilon=1e-7: ε, which keeps divisors above 0.
.amsgrad=false: Whether the largest mean square so far replaces the last (AMSGrad).
AdamaxOptions(OptimizerOptions)
.beta1=0.9: β₁, the decay rate of the running mean of gradients.
.beta2=0.999: β₂, the decay rate of the largest gradient.
.epsilon=1e-7: ε, which keeps divisors above 0.
AdamwOptions(AdamOptions)
CosineDecayOptions()
.learningRate: The highest learning rate.
.decaySteps: Number of steps over which the learning rate falls.
.alpha=0: Share of the learning rate that is left at the end.
.warmupSteps=0: Number of steps over which it rises from 0 before.
ExponentialDecayOptions()
.learningRate: Learning rate of the first step.
.decaySteps: Number of steps in which the learning rate is multiplied by \`rate\`.
.rate: Factor by which the learning rate is multiplied in \`decaySteps\` steps.
.staircase=false: Whether it drops once every \`decaySteps\` steps instead of at each step.
LionOptions(OptimizerOptions)
.beta1=0.9: β₁, the share of the running mean in the direction; above 0.
.beta2=0.99: β₂, the decay rate of the running mean of gradients.
MuonOptions(OptimizerOptions)
.adamBeta1=0.9: β₁ of the parameters that are trained by Adam.
.adamBeta2=0.999: β₂ of the parameters that are trained by Adam.
.adamWeightDecay=0.004: The weight decay of the parameters that are trained by Adam.
.epsilon=1e-7: ε of Adam, which keeps divisors above 0.
.excludeLayers: Matrices that are trained by Adam too, by texts or regular expressions found in their names: the last layer, as the authors advise, such as ["dense_1/"].
.excludeEmbeddings=true: Whether embeddings are trained by Adam.
.muonA=3.4445: First coefficient of the iteration.
.muonB=-4.775: Second coefficient of the iteration.
.muonC=2.0315: Third coefficient of the iteration.
.adamLrRatio=1: The learning rate of Adam, as a multiple of \`learningRate\`.
.momentum=0.95: μ, the decay rate of the momentum.
.nsSteps=5: Number of iterations.
.nesterov=true: Whether steps look ahead along the momentum.
.rmsRate=0.2: The root mean square of a step is about this times the learning rate, as with Adam.
NadamOptions(OptimizerOptions)
.beta1=0.9: β₁, the decay rate of the running mean of gradients, in the end.
.beta2=0.999: β₂, the decay rate of the running mean square.
.epsilon=1e-7: ε, which keeps divisors above 0.
OneCycleOptions()
.maximum: The highest learning rate.
.totalSteps: Number of steps of the cycle.
.warmup=0.3: Share of the steps that rise.
.startDivisor=25: Ratio of the highest learning rate to the first.
.endDivisor=10000: Ratio of the first learning rate to the last.
OptimizerOptions()
.learningRate: A number, or a schedule: a function of the step.
.clipNorm: Scales a gradient down to at most this Euclidean norm, parameter by parameter.
.globalClipNorm: Scales all gradients down together to at most this Euclidean norm.
.clipValue: Clips every element of a gradient to ± this.
.weightDecay: λ of the decoupled weight decay: before each update \`w ← w − η λ w\`, η the learning rate of the step.
.excludeFromWeightDecay: Parameters without weight decay: texts or regular expressions that are found in their names ("dense_1/kernel", "/bias"), a function of name and shape, or "biasesAndNormalization" for those of at most one axis and every "gamma" and "beta".
.useEma=false: Whether an exponential moving average of every parameter is computed, which replaces the parameter when \`fit\` ends: after the first step the parameter itself, then \`a ← μ a + (1 − μ) w\` with μ the \`emaMomentum\`.
.emaMomentum=0.99: Decay rate of the moving average at each step.
.emaOverwriteFrequency: After how many updates, each time, the averages replace the parameters during training.
.gradientAccumulationSteps=1: Number of steps that make one update, with the mean of their gradients: as one batch of that many times the size would, if nothing in the network depends on the batch. Schedules count steps, as in Keras.
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
.rho=0.9: ρ, the decay rate of the running mean square.
.momentum=0: μ, the share of the last step that is added to the next.
.epsilon=1e-7: ε, which keeps divisors above 0.
.centered=false: Whether the gradient's variance replaces its mean square.
SgdOptions(OptimizerOptions)
.momentum=0: μ, the share of the last step that is added to the next.
.nesterov=false: Whether steps look ahead along the momentum.
StepDecayOptions()
.learningRate: Learning rate of the first step.
.every: Number of steps with the same learning rate.
.factor=0.5: Factor by which the learning rate is multiplied each time.
`;
