/** What docstrings say of layers and their options, taken from them by test/experiment/describe.test.ts: see there. */

export const LAYER_NOTES = `
conv2d(Conv2dOptions): Convolves images, each output pixel being a weighted sum over a window of the input.
depthwiseConv2d(DepthwiseConv2dOptions): Convolves each channel by itself.
separableConv2d(SeparableConv2dOptions): Convolves each channel by itself, then mixes the channels by a 1×1 convolution.
maxPooling2d(Pooling2dOptions): Takes the largest pixel of each window, channel by channel.
averagePooling2d(Pooling2dOptions): Averages the pixels of each window, channel by channel.
globalAveragePooling2d(GlobalPooling2dOptions): Averages each channel over the whole image.
globalMaxPooling2d(GlobalPooling2dOptions): Takes the largest pixel of each channel.
flatten(LayerOptions): Lays each example out in a row, the last axis fastest.
reshape(ReshapeOptions): Gives each example another shape, with its numbers in the same order.
zeroPadding2d(ZeroPadding2dOptions): Adds zeros around images.
dense(DenseOptions): Densely connected layer, in which every output depends on every input.
dropout(DropoutOptions): Sets elements to 0 at random in training, and scales the others up.
batchNormalization(BatchNormalizationOptions): Normalizes each channel.
activation(ActivationOptions): Applies an activation function, given by its name or as a function of your own.
reLU(ReluOptions): Passes values above a threshold, up to a maximum, and a share of those below it.
leakyReLU(LeakyReluOptions): Passes values above 0, and a share of those below.
softmax(SoftmaxOptions): Turns logits into probabilities that add up to 1 along an axis.
add(LayerOptions): Adds its inputs, element by element.
subtract(LayerOptions): Subtracts the second input from the first, element by element.
multiply(LayerOptions): Multiplies its inputs, element by element.
average(LayerOptions): Averages its inputs, element by element.
maximum(LayerOptions): Takes the largest of its inputs, element by element.
minimum(LayerOptions): Takes the smallest of its inputs, element by element.
concatenate(ConcatenateOptions): Joins its inputs along an axis.
dot(DotOptions): Multiplies two inputs and sums along an axis of each.
conv2dTranspose(Conv2dTransposeOptions): Convolves transposed.
upSampling2d(UpSampling2dOptions): Makes images larger by whole factors.
resizing(ResizingOptions): Resizes images to a height and width.
cropping2d(Cropping2dOptions): Cuts rows and columns off images.
permute(PermuteOptions): Puts the axes in another order.
repeatVector(RepeatVectorOptions): Repeats each vector n times.
layerNormalization(LayerNormalizationOptions): Normalizes each example by its own mean and variance along axes.
groupNormalization(GroupNormalizationOptions): Normalizes each example by the mean and variance of groups of its channels.
unitNormalization(UnitNormalizationOptions): Scales each example to length 1 along axes.
rmsNormalization(RmsNormalizationOptions): Normalizes each example by the root of its mean square along axes.
spatialDropout2d(SpatialDropout2dOptions): Sets whole channels of images to 0 at random in training, and scales the others up.
gaussianNoise(GaussianNoiseOptions): Adds normally distributed noise in training.
gaussianDropout(GaussianDropoutOptions): Multiplies by normally distributed noise around 1 in training.
alphaDropout(AlphaDropoutOptions): Sets elements to selu's lowest value at random in training, and keeps mean 0 and variance 1.
pReLU(PReluOptions): Passes values above 0, and a learned share of those below.
eLU(EluOptions): Passes values above 0, and bends those below towards −alpha.
identity(LayerOptions): Passes its input on.
rescaling(RescalingOptions): Scales and shifts numbers.
normalization(NormalizationOptions): Shifts and scales inputs to mean 0 and variance 1, by statistics that are given or computed once.
randomFlip(RandomFlipOptions): Mirrors images at random in training.
randomTranslation(RandomTranslationOptions): Shifts images at random in training.
randomRotation(RandomRotationOptions): Turns images around their middle at random in training.
randomZoom(RandomZoomOptions): Zooms images out and in at random in training.
randomContrast(RandomContrastOptions): Changes the contrast of images at random in training.
randomBrightness(RandomBrightnessOptions): Makes images brighter or darker at random in training.
randomCrop(RandomCropOptions): Crops images at random in training, and in the middle otherwise.
ActivationOptions(LayerOptions)
.activation: Name of an activation, or a function of your own.
AlphaDropoutOptions(LayerOptions)
.rate: Share of the inputs dropped, from 0 to less than 1.
BatchNormalizationOptions(LayerOptions)
.momentum=0.99: Decay rate of the moving statistics at each step.
.epsilon=0.001: Added to the variance.
.center=true: Whether β is added.
.scale=true: Whether the result is multiplied by γ.
.gammaInitializer="ones": First numbers of γ.
.betaInitializer="zeros": First numbers of β.
ConcatenateOptions(LayerOptions)
.axis=-1: Which axis to join along, the batch being axis 0; negative: counted from the end.
Conv2dOptions(ConvolutionalOptions)
.filters: Number of output channels.
.groups=1: Divides the channels into groups that do not see each other.
.kernelInitializer="glorotUniform": First numbers of the kernel.
.kernelRegularizer: Penalty on the kernel, added to the loss.
Conv2dTransposeOptions(ConvolutionalOptions)
.filters: Number of output channels.
.outputPadding: Rows and columns added after those that the kernel covers, fewer than the strides. Without it, the output is the input times the strides, and with padding "valid" larger where the kernel is.
.kernelInitializer="glorotUniform": First numbers of the kernel.
.kernelRegularizer: Penalty on the kernel, added to the loss.
ConvolutionalOptions(LayerOptions)
.kernelSize: Height and width of the kernel, in pixels.
.strides=1: How many pixels the kernel moves at a time.
.padding="valid": "same": zeros around the image, so that the kernel's middle meets every pixel; "valid": only where the kernel fits.
.dilationRate=1: Distance between the kernel's taps, in pixels. Not together with strides above 1, as in Keras.
.activation="linear": Applied to the output.
.useBias=true: Whether a bias is added to each channel.
.biasInitializer="zeros": First numbers of the bias.
Cropping2dOptions(LayerOptions)
.cropping=0: In pixels: all sides alike, \`[vertical, horizontal]\`, or \`[[top, bottom], [left, right]]\`.
DenseOptions(LayerOptions)
.units: Number of outputs.
.activation="linear": Function applied to the outputs.
.useBias=true: Whether a bias is added to each output.
.kernelInitializer="glorotUniform": First numbers of the kernel.
.biasInitializer="zeros": First numbers of the bias.
.kernelRegularizer: Penalty on the kernel, added to the loss.
DepthwiseConv2dOptions(ConvolutionalOptions)
.depthMultiplier=1: Number of output channels for each input channel.
.depthwiseInitializer="glorotUniform": First numbers of the kernel.
.depthwiseRegularizer: Penalty on the kernel, added to the loss.
DotOptions(LayerOptions)
.axes: Which axis of each input is summed over, the batch being axis 0: one for both, or [of the first, of the second].
.normalize=false: Whether both are scaled to length 1 along that axis first, so that the result is the cosine of their angle.
DropoutOptions(LayerOptions)
.rate: Share of the inputs set to 0, from 0 to less than 1.
EluOptions(LayerOptions)
.alpha=1: Outputs approach minus this for inputs far below 0.
GaussianDropoutOptions(LayerOptions)
.rate: The noise is as strong as that of dropout with this rate, from 0 to less than 1.
GaussianNoiseOptions(LayerOptions)
.deviation: Standard deviation of the noise. Keras calls it stddev.
GlobalPooling2dOptions(LayerOptions)
.keepDims=false: Whether height and width stay, at length 1.
GroupNormalizationOptions(LayerOptions ScalingOptions)
.groups=32: How many groups the channels are divided into; −1: each channel by itself, which is instance normalization.
LayerNormalizationOptions(LayerOptions ScalingOptions)
.axis=-1: Which axes mean and variance are taken over, the batch being axis 0.
LayerOptions()
.name: Unique within a model; by default Keras' snake_case name of the layer, numbered.
.inputShape: The shape of one example, without the batch; asked of the first layer of a sequential model.
.trainable=true: Whether training changes the layer's weights; may be switched later by the layer's \`trainable\`.
LeakyReluOptions(LayerOptions)
.negativeSlope=0.3: Slope below 0.
NormalizationOptions(LayerOptions)
.axis=-1: Which axes have a mean and variance for each position, the batch being axis 0; null: one for all.
.mean: One number, or one for each position. Together with \`variance\`; without both, \`adapt\` computes them.
.variance: One number, or one for each position.
.invert=false: Whether normalized numbers are turned back into the original ones.
PReluOptions(LayerOptions)
.alphaInitializer="zeros": First numbers of the slopes.
.alphaRegularizer: Penalty on the slopes, added to the loss.
.sharedAxes: Axes along which all share one slope, the batch being axis 0: [1, 2] for one slope a channel.
PermuteOptions(LayerOptions)
.dims: Which axis of the input each axis of the output is, the batch being axis 0 and left out: [2, 1] swaps the first two.
Pooling2dOptions(LayerOptions)
.poolSize=2: Height and width of a window, in pixels.
.strides: How many pixels a window moves at a time.
.padding="valid": "same": windows reach over the sides; "valid": only whole windows.
RandomBrightnessOptions(LayerOptions)
.factor: By which share of the range pixels become brighter at most, either way or [least, greatest].
.valueRange=[0,255]: Bounds of the values of pixels: [0, 1] for images that are scaled already.
RandomContrastOptions(LayerOptions)
.factor: By which share contrast becomes less or more at most, or [less, more]: factors from 1 − less to 1 + more.
.valueRange=[0,255]: Bounds of the values of pixels: [0, 1] for images that are scaled already.
RandomCropOptions(LayerOptions)
.height: Of the output, in pixels.
.width: Of the output, in pixels.
RandomFlipOptions(LayerOptions)
.mode="horizontalAndVertical": Left to right, upside down, or each by itself.
RandomRotationOptions(SamplingOptions)
.factor: By which share of a whole turn images are turned counter-clockwise at most, either way or [least, greatest].
RandomTranslationOptions(SamplingOptions)
.heightFactor: By which share of the height images are shifted down at most, either way or [least, greatest].
.widthFactor: By which share of the width images are shifted to the right at most, either way or [least, greatest].
RandomZoomOptions(SamplingOptions)
.heightFactor: By which share images become smaller (or larger, below 0) vertically at most, either way or [least, greatest].
.widthFactor: The same horizontally.
ReluOptions(LayerOptions)
.maxValue: Largest output.
.negativeSlope=0: Slope below the threshold.
.threshold=0: Values up to this are not passed.
RepeatVectorOptions(LayerOptions)
.n: How many times each vector comes.
RescalingOptions(LayerOptions)
.scale: Factor, or one for each channel: 1 / 255 takes bytes to [0, 1].
.offset=0: Added afterwards, one number or one for each channel.
ReshapeOptions(LayerOptions)
.targetShape: The shape of one example, without the batch; one length may be −1: whatever is left.
ResizingOptions(LayerOptions)
.height: Of the output, in pixels.
.width: Of the output, in pixels.
.interpolation="bilinear": "nearest" takes the nearest pixel, "bilinear" blends the four nearest.
.cropToAspectRatio=false: Whether the largest window in the middle that has the output's proportions is taken, so that nothing is distorted.
.padToAspectRatio=false: Whether pixels are added around the image until it has the output's proportions.
.fillValue=0: The value of the pixels that \`padToAspectRatio\` adds.
.antialias=false: Only false: pixels are not averaged where images become smaller.
RmsNormalizationOptions(LayerOptions)
.axis=-1: Which axes the mean of squares is taken over, the batch being axis 0.
.epsilon=0.000001: Added to the mean of squares.
SamplingOptions(LayerOptions)
.fillMode="reflect": How places outside of the image are filled: "reflect" \`(b a | a b c | c b)\`, "nearest" \`(a a | a b c | c c)\`, "wrap" \`(b c | a b c | a b)\`, or "constant", which is \`fillValue\`.
.interpolation="bilinear": Whether a place between pixels takes the nearest one, or blends the four around it.
.fillValue=0: Value outside of the image, with \`fillMode\` "constant".
ScalingOptions()
.epsilon=0.001: Added to the variance, so that nothing is divided by 0.
.center=true: Whether β is added.
.scale=true: Whether the result is multiplied by γ.
.gammaInitializer="ones": First numbers of γ.
.betaInitializer="zeros": First numbers of β.
SeparableConv2dOptions(ConvolutionalOptions)
.filters: Number of output channels.
.depthMultiplier=1: Number of channels that the depthwise step makes of each input channel.
.depthwiseInitializer="glorotUniform": First numbers of the depthwise kernel.
.pointwiseInitializer="glorotUniform": First numbers of the pointwise kernel.
.depthwiseRegularizer: Penalty on the depthwise kernel, added to the loss.
.pointwiseRegularizer: Penalty on the pointwise kernel, added to the loss.
SoftmaxOptions(LayerOptions)
.axis=-1: Along which axis the outputs add up to 1, the batch being axis 0.
SpatialDropout2dOptions(LayerOptions)
.rate: Share of the channels set to 0, from 0 to less than 1.
UnitNormalizationOptions(LayerOptions)
.axis=-1: Which axes have length 1 together afterwards, the batch being axis 0.
UpSampling2dOptions(LayerOptions)
.size=2: How many rows and columns become of one.
.interpolation="nearest": "nearest": each pixel becomes a block; "bilinear": blocks blend into each other.
ZeroPadding2dOptions(LayerOptions)
.padding=1: In pixels: all sides alike, \`[vertical, horizontal]\`, or \`[[top, bottom], [left, right]]\`.
`;
