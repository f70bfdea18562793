/**
 * The thresholds of judgements, each with its reason. The reasons come from the claims' own words, from statistics,
 * or from how such datasets are made; none was chosen for the judgement it leads to.
 *
 * @example
 * ```ts
 * import { THRESHOLDS } from "atelier/study";
 *
 * console.log(THRESHOLDS.easy.best, THRESHOLDS.minTestImages); // 0.99 100
 * ```
 */
export const THRESHOLDS = {
  /** With fewer test images one error is more than a percent, and 99 % cannot be told from 98 % or 100 %. */
  minTestImages: 100,
  /**
   * Where always predicting the most frequent class is right for this share of the test images (or the data have one class
   * only), accuracies say how unequal the classes are, and nothing about how easy they are to tell apart.
   */
  maxGuessed: 0.95,
  /**
   * Largest p-value of McNemar's test at which a model does better than always predicting the most frequent class. If
   * none does, accuracies say nothing about a dataset. Of eight models that learned nothing, one is below this and
   * better by chance in one study of 25 at most (8 · 0.01 / 2).
   */
  betterThanGuessing: 0.01,
  /** "… is too easy": supported if both accuracies are reached, partly if one of them is. */
  easy: {
    /**
     * Least test accuracy of the best model, from 0 to 1: an error in a hundred, so that 10,000 test images
     * hold a hundred errors to tell models apart by.
     */
    best: 0.99,
    /**
     * Least test accuracy, from 0 to 1, of the best model that does not use the order of pixels
     * ({@link ModelTraits.usesPixelOrder}). "Classic machine learning algorithms can also achieve 97 %
     * easily" (README of Fashion-MNIST).
     */
    simple: 0.97,
    /**
     * Both limits hold where guessing, always predicting the most frequent class, is right for at most this share of the
     * test images: two classes of equal size. Where it is right more often, the errors that the limits allow shrink
     * as the errors of guessing do, so that unequal classes alone make no dataset easy.
     */
    guessed: 0.5,
  },
  /**
   * "Most pairs of classes of … can be told apart by one pixel": supported if enough pairs are told apart,
   * partly if enough are nearly so. A rule of one pixel is evaluated on the test images of both classes of
   * its pair.
   */
  onePixel: {
    /**
     * Least accuracy of a pair's rule, from 0 to 1, for the pair to be told apart: right for 95 of 100, a
     * tenth of the errors that guessing makes of two equal classes.
     */
    accuracy: 0.95,
    /**
     * Least accuracy of a pair's rule, from 0 to 1, for the pair to be nearly told apart: right for 90 of
     * 100, a fifth of the errors of guessing. Where enough pairs reach this, but too few reach `accuracy`,
     * the claim is partly supported.
     */
    partly: 0.9,
    /**
     * Share of the pairs, from 0 to 1, that those told apart must exceed: "most pairs" (README of
     * Fashion-MNIST) are more than half of them.
     */
    pairs: 0.5,
    /**
     * Largest number of errors of a pair's rule, as a share of those that always predicting its more frequent
     * class makes; a pair with more is not told apart, however accurate the rule is. It matters where one
     * class is much more frequent.
     */
    ofGuessing: 0.5,
    /**
     * Least number of test images of a pair's two classes, together; a pair with fewer is not counted. Of 20
     * images, `accuracy` allows one error; of fewer, none. The claim is undecided if too few pairs remain to be
     * most of them.
     */
    minImages: 20,
  },
  /**
   * "… is harder than …": supported if the best model does worse and enough others do, partly if one of these
   * holds.
   */
  harder: {
    /**
     * Least share of the compared models, from 0 to 1, that must do worse, beyond both 95 % intervals: four
     * of five. One model of five or six may be an exception that its own kind explains.
     */
    models: 0.8,
  },
  /**
   * "… ranks models as … does": judged by the decided pairs of models, those that differ beyond chance on
   * both datasets.
   */
  ranking: {
    /**
     * Least share of the decided pairs, from 0 to 1, that must be in the same order on both datasets for
     * "supported": nine of ten, a Kendall's τ of 0.8.
     */
    supported: 0.9,
    /** Least share of the decided pairs in the same order for "partly": three of four, a τ of 0.5. */
    partly: 0.75,
    /**
     * A pair is decided if McNemar's p-value is below this on both datasets. Of fifteen pairs, less than one
     * in six studies has one that is decided by chance on one of them.
     */
    significance: 0.01,
    /**
     * Least number of decided pairs; with fewer the claim is undecided. Fewer than five are all in the same
     * order by chance more than once in twenty times (2⁻⁴ = 0.06).
     */
    minPairs: 5,
  },
  /** "… leaves room to improve": supported if both limits are met, partly if only `minErrors` is. */
  room: {
    /**
     * Least number of errors that no doubtful label explains ({@link Headroom.open}). A model that corrects
     * five and breaks nothing cannot be told from this one by McNemar's test (p = 2 · 2⁻⁵ = 0.06), one that
     * corrects six can (p = 0.03).
     */
    minErrors: 6,
    /**
     * Number of errors for each doubtful label ({@link Headroom.errorsPerDoubtful}) that must be exceeded:
     * with more than two, most errors are of the model, not of the labels. It counts as exceeded if Wilson's 95 %
     * interval of the share of errors whose labels are doubtful is below half.
     */
    errorsPerDoubtful: 2,
    /**
     * Least share of the test labels, from 0 to 1, that must be doubtful for the conclusion to mention it: more
     * than the 3.3 % of wrong labels that an average test set has (Northcutt, Athalye and Mueller, "Pervasive Label
     * Errors in Test Sets Destabilize Machine Learning Benchmarks", 2021: ten test sets).
     */
    manyDoubtful: 0.033,
  },
  /** "Test images of … are also training images". */
  leaked: {
    /**
     * Least share of the test images, from 0 to 1, that equal a training image, or nearly, for "supported";
     * below it any such image makes the claim partly supported. From one in a hundred on, they can change the
     * order of the best models, which differ by about as much.
     */
    supported: 0.01,
  },
  /**
   * Least share of the images of a part, from 0 to 1, that must be copies of others in it for the conclusion to
   * mention it: one in ten, since Wilson's intervals are then a twentieth too narrow (√0.9).
   */
  copies: 0.1,
  /** "… cannot represent modern vision": judged by six {@link QUALITIES} that pictures can lack. */
  modern: {
    /**
     * Least share of the pictures, from 0 to 1, that must have a plain background
     * ({@link ModernVision.plain}), or one object only ({@link ModernVision.onePiece}), for the dataset to
     * lack that quality. What one in ten has is not rare.
     */
    share: 0.9,
    /**
     * Least share of a picture's outermost pixels, from 0 to 1, that must have one brightness for the
     * background to be plain. Brightnesses within 24 of 255 levels are one.
     */
    frame: 0.5,
    /**
     * Largest longer side, in pixels, of pictures that count as small: datasets of 64 a side are called tiny
     * (Tiny ImageNet).
     */
    pixels: 64,
    /**
     * Largest mean distance of objects from the middle, as a share of the longer side, for "always in the
     * middle" ({@link ModernVision.offCentre}). Objects of half a side, put anywhere, would be 0.19 off the
     * middle on average (¼ · 0.765); half of that is nearer to "always in the middle".
     */
    offCentre: 0.1,
    /**
     * Largest standard deviation of an object's longer side, as a share of the picture's, for "always of one
     * size" ({@link ModernVision.extent}). Crops that show from 8 to 100 % of a photograph, the usual
     * augmentation (Szegedy et al., "Going Deeper with Convolutions", 2015), vary a side by 0.2; half of that
     * is nearer to "always of one size".
     */
    extent: 0.1,
    /**
     * Least share of the pictures, from 0 to 1, in which an object must be found on a plain background: else the
     * number, places and sizes of objects could not be measured. What is true of the found ones is then true of
     * nearly all.
     */
    located: 0.9,
    /**
     * Least number of lacked qualities, of six, for "supported"; fewer make the claim partly supported. All
     * but one, since objects on a plain background do not become modern by colour alone.
     */
    supported: 5,
  },
} as const;
