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
   * Too easy. For the best model: an error in a hundred, so that 10,000 test images hold a hundred errors to tell models
   * apart by. For models that do not use the order of pixels: "Classic machine learning algorithms can also achieve 97 %
   * easily" (README of Fashion-MNIST).
   */
  easy: { best: 0.99, simple: 0.97 },
  /**
   * Told apart by one pixel: right for 95 of 100, a tenth of the errors that guessing makes of two equal
   * classes, or nearly so for 90 of 100, a fifth; and, where one class is much more frequent, with at most
   * half of the errors that always naming it makes. "Most pairs" (README of Fashion-MNIST) are more than half
   * of them.
   */
  onePixel: { accuracy: 0.95, partly: 0.9, pairs: 0.5, ofGuessing: 0.5 },
  /** Harder: four models of five do worse. One model of five or six may be an exception that its own kind explains. */
  harder: { models: 0.8 },
  /**
   * The same order of models: nine of ten decided pairs, or three of four for partly, which are Kendall's τ of 0.8 and
   * 0.5. A pair is decided if McNemar's p is below 0.01 on both datasets: of fifteen pairs, less than one in six studies
   * has one that is decided by chance on one of them. Five pairs at least: fewer are all in the same order by chance more
   * than once in twenty times (2⁻⁴ = 0.06).
   */
  ranking: { supported: 0.9, partly: 0.75, significance: 0.01, minPairs: 5 },
  /**
   * Room to improve. At least six errors that no doubtful label explains: a model that corrects five and breaks nothing
   * cannot be told from this one by McNemar's test (p = 2 · 2⁻⁵ = 0.06), one that corrects six can (p = 0.03). And more
   * than two errors for each doubtful label: then most errors are of the model, not of the labels.
   */
  room: { minErrors: 6, errorsPerDoubtful: 2 },
  /**
   * Test images that are also training images: from one in a hundred on, they can change the order of the best models,
   * which differ by about as much.
   */
  leaked: { supported: 0.01 },
  /**
   * Far from modern vision, by six qualities that pictures can lack.
   * `share`: "all" pictures means nine of ten: what one in ten has is not rare.
   * `frame`: a background is plain where half of the outermost pixels have one brightness.
   * `pixels`: 64 a side is what datasets are called tiny at (Tiny ImageNet).
   * `offCentre`: as a share of the side. Things of half a side, put anywhere, would be 0.19 off the middle on average
   * (¼ · 0.765); half of that is nearer to "always in the middle".
   * `extent`: standard deviation of a thing's longer side, as a share of the picture's. Crops that show from 8 to 100 % of
   * a photograph, the usual augmentation (Szegedy et al., "Going Deeper with Convolutions", 2015), vary a side by 0.2; half
   * of that is nearer to "always of one size".
   * `supported`: all but one, since things on a plain background do not become modern by colour alone.
   */
  modern: {
    share: 0.9,
    frame: 0.5,
    pixels: 64,
    offCentre: 0.1,
    extent: 0.1,
    supported: 5,
  },
} as const;
