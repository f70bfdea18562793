import { hrefOf } from "../../../state/place.ts";

/** The article, at the commit that was read. */
const ARTICLE =
  "https://github.com/pravarmahajan/pravarmahajan.github.io/blob/1f6a9c0c6c9fafb2cdb328cb930f49e1c41e02cd/_posts/blog-archived/2017-10-11-fashion.md";

export function Introduction() {
  return (
    <header>
      <h1>Playing with Fashion-MNIST</h1>
      <p class="lead">
        Fetch ten thousand pictures of clothes, look at them, build a small network, train it, and judge
        whether the dataset is worth training on. Everything on this page is computed on your machine, while
        you read.
      </p>
      <p>
        This page retells, in our own words, <a href={ARTICLE}>the article of the same name</a> about the
        dataset that Zalando Research published in 2017. The original works in Python with Keras. Here the
        same steps are TypeScript, and each has a button: nothing has to be installed. Whatever you change on
        the way, a setting or a layer, stays in the address of this page, so a link to it is a whole
        experiment.
      </p>
      <p>
        MNIST is a collection of 70,000 images of handwritten digits, 28 pixels high and wide, each labelled
        with the digit that it shows: 60,000 to learn from and 10,000 to test with. For two decades it has
        been the first dataset that people train a network on. Fashion-MNIST has the same size, the same
        number of classes and the same file format, but shows garments. It was made as a replacement, for{" "}
        <a href="https://github.com/zalandoresearch/fashion-mnist#to-serious-machine-learning-researchers">
          three reasons
        </a>
        : MNIST is too easy, it is overused, and it does not represent what computer vision is about today.
        The last section puts two of these to the test.
      </p>
      <p class="pale small not-printed">
        In a hurry? Go straight to <a href={hrefOf("train")}>training</a>, or{" "}
        <a href={hrefOf("build")}>change the network</a> first.
      </p>
    </header>
  );
}
