// A developer's way through the portal, in a real browser. Needs Chromium (CHROMIUM_PATH, or /usr/bin/chromium), a built
// portal (`yarn build`), the programs `pave` and `pave-insights` (PAVE_COMMAND and PAVE_INSIGHTS_COMMAND, or what cargo
// built), and mkdocs-techdocs-core on the PATH.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Accessibility } from './accessibility.mjs';
import { clusterTests } from './cluster.mjs';
import { dryRunTests, repositories } from './dryRuns.mjs';
import { startGiteaStandIn } from './giteaStandIn.mjs';
import { insightsTests, startInsights } from './insights.mjs';
import { startKubernetesStandIn } from './kubernetesStandIn.mjs';
import { startPortal } from './portal.mjs';
import { refusalTests } from './refusals.mjs';

const screenshots = process.env.PORTAL_SCREENSHOTS;
const accessibility = new Accessibility();

/** In the order of the home page. */
const GOLDEN_PATHS = [
  'new-microservice',
  'managed-database',
  'managed-queue',
  'new-environment',
  'add-observability',
  'resize',
  'retire',
];

let forge;
let insights;
let kubernetes;
let portal;
let browser;
let page;
const elsewhere = [];

before(async () => {
  forge = await startGiteaStandIn(repositories());
  insights = await startInsights();
  kubernetes = await startKubernetesStandIn();
  portal = await startPortal({
    forge: forge.forge,
    insights: insights.answers,
    kubernetes,
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  // axe-core opens pages beside this one, which a context made on the way does not allow.
  const context = await browser.newContext({
    viewport: { width: 1400, height: 1000 },
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('request', request => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== portal.url && protocol.startsWith('http')) {
      elsewhere.push(request.url());
    }
  });
  await page.goto(portal.url);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByText('Golden paths').waitFor();
});

after(async () => {
  await browser?.close();
  await portal?.stop();
  await insights?.stop();
  kubernetes?.stop();
  forge?.stop();
});

async function picture(name) {
  if (screenshots) {
    fs.mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }
}

/** As it is on the screen once everything is there: open menus and messages count. */
async function isForEverybody() {
  await page.waitForFunction(
    () => !document.querySelector('[role=progressbar]:not([aria-valuenow])'),
  );
  assert.deepEqual(await accessibility.barriers(page), []);
}

async function open(place) {
  await page.goto(`${portal.url}${place}`);
}

async function isOnScreen(locator) {
  const { y } = await locator.boundingBox();
  return y >= 0 && y < page.viewportSize().height;
}

/** What a wait is for is said when it was in vain, with what the page shows instead. */
async function shows(text) {
  try {
    await page.getByText(text).first().waitFor();
  } catch {
    const body = await page.locator('body').innerText();
    assert.fail(`the page does not show ${text}:\n${body}`);
  }
}

test('home leads to every golden path', async () => {
  for (const template of GOLDEN_PATHS) {
    const link = page.locator(
      `a[href="/create/templates/default/${template}"]`,
    );
    await link.first().waitFor();
  }
  await picture('home');
  await isForEverybody();
});

test('the catalogue has the services of every team', async () => {
  await open('/catalog?filters[kind]=component&filters[user]=all');
  for (const service of ['checkout', 'web', 'catalog-exporter', 'routing']) {
    await page.getByRole('link', { name: service, exact: true }).waitFor();
  }
  await picture('catalog');
  await isForEverybody();
});

test('a service shows its owner and what it depends on', async () => {
  await open('/catalog/default/component/checkout');
  await shows('payments');
  await page
    .locator('a[href="/catalog/default/resource/database-orders"]')
    .first()
    .waitFor();
  const dashboard = page.getByRole('link', { name: 'Dashboard' });
  assert.equal(
    await dashboard.getAttribute('href'),
    'https://grafana.acme.example/dashboards?query=checkout+%28payments-dev%29',
  );
  await picture('service');
  await isForEverybody();
});

/** What parts of the walk in other files share. */
const walk = () => ({
  ...{ forge, insights, kubernetes, portal },
  ...{ page, open, shows, picture, isForEverybody },
});

insightsTests(walk);

clusterTests(walk);

test("a service's documentation and Pave's own are rendered", async () => {
  await open('/docs/default/component/checkout/runbook/');
  await shows('Runbook of checkout');
  await picture('documentation');
  await isForEverybody();
  await open('/docs/default/component/pave/installation/');
  await shows('Crossplane');
});

test('whatever is in the catalogue is found', async () => {
  await open('/search?query=routing');
  await page
    .locator('a[href="/catalog/default/component/routing"]')
    .first()
    .waitFor();
  await picture('search');
});

dryRunTests(walk);

refusalTests(walk);

test('a database: price while typing, refusal in words, pull request with the claim', async () => {
  await open('/create/templates/default/managed-database');
  await page.getByLabel('Name', { exact: false }).first().fill('orders');
  await page.getByLabel('Environment').first().fill('payments-dev');
  const price = page.getByTestId('pave-price');
  await price.getByText(/\d+\.\d\d USD a month, on local/).waitFor();

  await page.getByRole('radio', { name: /^xlarge/ }).check();
  await price
    .getByText("spec.size: 'xlarge' is not approved in environment 'dev'")
    .waitFor();
  await picture('database-refused');
  await isForEverybody();

  await page.getByRole('radio', { name: /^medium/ }).check();
  await price.getByText(/^\d+\.\d\d USD a month, on local/).waitFor();
  const promised = await price.innerText();
  await picture('database-form');
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByLabel('Owner').first().fill('payments');
  await page.getByRole('option', { name: 'payments' }).first().click();
  await picture('database-delivery');
  await isForEverybody();
  await page.getByRole('button', { name: 'Review' }).click();
  await shows('payments-dev');
  await picture('database-review');
  await isForEverybody();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('link', { name: 'Pull request' }).waitFor();
  // Not held against axe-core: nothing on the page of a task is ours, and its log is a barrier in itself.
  await picture('database-done');
  await page.getByRole('link', { name: 'How was this?' }).click();
  await page.getByRole('region', { name: 'Feedback' }).waitFor();
  assert.ok(await isOnScreen(page.getByRole('region', { name: 'Feedback' })));

  const [commit] = forge.commits;
  assert.equal(commit.new_branch, 'database-payments-dev-orders');
  assert.equal(
    commit.files[0].path,
    'claims/payments-dev/database-orders.yaml',
  );
  const claim = Buffer.from(commit.files[0].content, 'base64').toString();
  assert.equal(claim, written());
  const [request] = forge.pullRequests;
  assert.ok(request.body.includes(promised), `${request.body} has ${promised}`);
});

/** The same claim from the command line. */
function written() {
  const pave = process.env.PAVE_COMMAND ?? '../target/debug/pave';
  return execFileSync(
    pave,
    [
      'new',
      'database',
      'orders',
      '--namespace',
      'payments-dev',
      '--set',
      'size=medium',
    ],
    { encoding: 'utf8' },
  );
}

for (const template of GOLDEN_PATHS) {
  test(`the form of ${template} can be filled in by everybody`, async () => {
    await open(`/create/templates/default/${template}`);
    await page.getByRole('button', { name: 'Next' }).waitFor();
    await isForEverybody();
  });
}

test('the owner is notified', async () => {
  await open('/notifications');
  await shows('is asked for');
  await picture('notification');
});

test('what is excused about Backstage is still needed', () => {
  assert.deepEqual(accessibility.outdated(), []);
});

test('nothing was asked of any other machine', () => {
  assert.deepEqual(elsewhere, []);
});
