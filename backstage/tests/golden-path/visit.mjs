// A developer in a real browser. Prints what was measured as one line of JSON; pictures go to PORTAL_SCREENSHOTS.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const portal = process.env.PORTAL_URL;
const pictures = process.env.PORTAL_SCREENSHOTS;
const MINUTE = 60_000;

/** Runs `way` with a page whose guest has entered, and prints what it returns, with when it began and ended. */
export async function visit(way) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage({
    viewport: { width: 1400, height: 1000 },
  });
  page.setDefaultTimeout(MINUTE);
  const parts = [];
  const walk = {
    page,
    open: place => page.goto(`${portal}${place}`),
    field: label => page.getByLabel(label, { exact: false }).first(),
    async picture(name) {
      fs.mkdirSync(pictures, { recursive: true });
      // Labels move for a moment when a field is filled.
      await page.screenshot({
        path: path.join(pictures, `${name}.png`),
        animations: 'disabled',
      });
    },
    /** Measures a part of the way. */
    async part(name, work) {
      const began = Date.now();
      const result = await work();
      parts.push({ name, began, ended: Date.now() });
      return result;
    },
  };
  try {
    await page.goto(portal);
    await page.getByRole('button', { name: 'Enter' }).click();
    await page.getByText('Golden paths').waitFor();
    const facts = await way(walk);
    console.log(JSON.stringify({ ...facts, parts }));
  } catch (error) {
    await walk.picture('failed');
    const body = await page.locator('body').innerText();
    throw new Error(`${error.message}\nThe page shows:\n${body}`);
  } finally {
    await browser.close();
  }
}

/** Presses the button, waits for the task's link of this name, and returns where it leads. */
export async function create({ page }, link) {
  await page.getByRole('button', { name: 'Create' }).click();
  const done = page.getByRole('link', { name: link }).first();
  const failed = page.getByText(/^Error: /).first();
  await done.or(failed).first().waitFor();
  if (await failed.isVisible()) {
    throw new Error('the task failed');
  }
  return done.getAttribute('href');
}

/** Goes from the last part of a form to the link of the pull request, and returns where that leads. `seen` is an answer on the review. */
export async function askForPullRequest(walk, { seen, name }) {
  const { page, part, picture } = walk;
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByText(seen).first().waitFor();
  const triggered = Date.now();
  const request = await part('the portal opens a pull request', () =>
    create(walk, 'Pull request'),
  );
  await picture(`${name}-task`);
  return { triggered, request };
}
