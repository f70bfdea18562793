/** What the page says where a link, the dataset that is open and the run that trains do not agree, in Chromium. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, NARROW, openPage, type TestedPage, withoutChromium } from "./support/page.ts";

const ADDRESS = "data=drawn-garments&network=linear&images=1000&batch=20&epochs=100000&v=1";

describe.skipIf(!hasChromium)(`the page${withoutChromium}`, () => {
  let tested: TestedPage;
  beforeAll(async () => {
    tested = await openPage();
  });
  afterAll(() => tested.close());

  it("says what it shows instead of an unknown place and an unknown network, and keeps the link's dataset", async () => {
    const { page } = tested;
    await tested.goTo("nowhere?data=drawn-garments&network=sprnt&v=1");
    const words = await page.getByRole("alert").first().innerText();
    expect(words).toContain("This page has no place “nowhere”, so Read is shown.");
    expect(words).toContain("Did you mean “sprint”?");
    expect(words).toContain("the standard experiment on the link’s dataset");
    await expect.poll(() => page.locator("select").first().inputValue()).toBe("drawn-garments");
  });

  it("names the dataset of a run while another one is open, and says which tables scroll", async () => {
    const { page } = tested;
    await tested.goTo(`train?${ADDRESS}`);
    await page.locator("button.start:enabled", { hasText: "Start" }).click({ timeout: 60_000 });
    await page.getByText(/^Training\. After epoch \d+: \d/).waitFor({ timeout: 60_000 });
    await page.locator("select").first().selectOption("drawn-digits");
    await page.getByText(/^Run 1 trains on Drawn garments\. /).waitFor();
    await expect
      .poll(() => page.locator(".readings tbody th").first().innerText())
      .toContain("Run 1, Drawn garments");
    await page.locator("select").first().selectOption("drawn-garments");
    await page.getByText(/^Training\. After epoch/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator("button.start:enabled", { hasText: "Start" }).waitFor({ timeout: 60_000 });
    await tested.takePicture("links-train");
    await page.setViewportSize(NARROW);
    const matrix = page.getByRole("region", { name: "Confusion matrix" });
    await matrix.getByText("Scroll sideways to see the rest.").waitFor();
    await tested.checkWidth();
    await tested.checkAccessible();
    await tested.takePicture("links-train-narrow");
  });
});
