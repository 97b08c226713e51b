// What people see when the platform does not take what they ask for: in the form where that can be said at once, else on the page
// of the task. Each message names the field, the cause and a way out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';

const templates = path.resolve(import.meta.dirname, '../../templates');

const NAMESPACE = 'payments-dev';
const CLAIMS = 'gitea.acme.example?owner=acme&repo=claims';

/** What can be written into; a label may be that of a choice as well. */
const WRITABLE = ['textbox', 'spinbutton', 'combobox'];

/** Pages before the last that is shown are filled in well; the last one is not. What is `given` comes with the address. */
const IN_THE_FORM = [
  {
    template: 'new-microservice',
    pages: [
      {
        Name: 'Checkout',
        'First environment': 'Payments_Dev',
        Registry: 'https://registry.acme.example/payments:latest',
      },
    ],
    says: [
      "'Name' must be lower-case letters, digits and hyphens, and begin with a letter: for example `orders-2`",
      "'First environment' must be the name of a namespace, lower-case letters, digits and hyphens: for example `payments-dev`",
      "'Registry' must be a host and a path without scheme and tag: for example `registry.acme.example/payments`",
    ],
  },
  {
    template: 'managed-database',
    pages: [{ Name: '2fast', Environment: NAMESPACE }],
    says: ["'Name' must be lower-case letters"],
  },
  {
    template: 'managed-queue',
    pages: [{ Name: 'q'.repeat(53), Environment: `-${NAMESPACE}` }],
    says: [
      "'Name' must have at most 52 characters, for names in the clouds are derived from it: choose a shorter one",
      "'Environment' must be the name of a namespace",
    ],
  },
  {
    template: 'new-environment',
    given: { team: 'payments', environment: 'dev' },
    pages: [{ Name: 'Payments', 'Given up after': 'soon' }],
    says: [
      "'Name' must be the name of a namespace",
      "'Given up after' must be a number of days from 1d to 999d: for example `30d`",
    ],
  },
  {
    template: 'add-observability',
    pages: [
      { Environment: NAMESPACE, Name: 'checkout', Repository: 'checkout' },
      { Objective: '110', 'Path of the metrics': 'metrics' },
    ],
    says: [
      "'Objective' must be percent from 95 to 99.999 with at most three decimals: for example `99.9`",
      "'Path of the metrics' must begin with a slash: for example `/metrics`",
    ],
  },
  {
    template: 'resize',
    pages: [{ Environment: 'payments dev', Name: 'orders_1' }],
    says: [
      "'Environment' must be the name of a namespace",
      "'Name' must be lower-case letters",
    ],
  },
  {
    template: 'retire',
    pages: [
      { Environment: NAMESPACE, Name: 'orders' },
      { 'Why nobody needs it': 'old' },
    ],
    says: [
      "'Why nobody needs it' must be a sentence of at least 10 characters: who reviews the pull request has nothing else to go by",
    ],
  },
];

/** Answers that every form takes; they are filled in by the address, for the forms have been walked through above. */
const IN_THE_TASK = [
  {
    template: 'new-microservice',
    reason: 'costs more than the budget',
    answers: {
      ...{ name: 'invoices', namespace: NAMESPACE, size: 'small' },
      registry: 'registry.acme.example/payments',
      ...{ language: 'rust', description: 'Writes invoices', budget: 0.01 },
      ...{ owner: 'group:default/payments', system: 'system:default/payments' },
      repoUrl: 'gitea.acme.example?owner=acme&repo=invoices',
    },
    says: /budget: \d+\.\d\d USD a month, on local, and the budget is 0\.01 USD\. Fix: choose a smaller size, or raise the budget/,
  },
  {
    template: 'managed-database',
    reason: 'is of a size that the policy does not approve',
    answers: {
      ...{ name: 'orders', namespace: NAMESPACE, size: 'xlarge' },
      ...{ owner: 'group:default/payments', repoUrl: CLAIMS },
    },
    says: /spec\.size: 'xlarge' is not approved in environment 'dev'.*/,
  },
  {
    template: 'managed-queue',
    reason: 'is in a namespace that belongs to nobody',
    answers: {
      ...{ name: 'orders', namespace: 'nobodys', size: 'small' },
      ...{ owner: 'group:default/payments', repoUrl: CLAIMS },
    },
    says: /metadata\.namespace: .*nobodys.*/,
  },
  {
    template: 'add-observability',
    reason: 'is not where it is said to be',
    answers: {
      ...{ where: 'chart', repoUrl: CLAIMS, namespace: NAMESPACE },
      ...{ name: 'checkout', errorRatePercent: 1, p95Milliseconds: 500 },
    },
    says: /files: 'chart\/Chart\.yaml' is not in acme\/claims on main\. Fix: compare/,
  },
  {
    template: 'resize',
    reason: 'becomes larger than the policy approves',
    answers: {
      ...{ repoUrl: CLAIMS, kind: 'Database', namespace: NAMESPACE },
      ...{ name: 'orders', size: 'xlarge' },
    },
    says: /spec\.size: 'xlarge' is not approved in environment 'dev'.*/,
  },
  {
    template: 'retire',
    reason: 'is not there',
    answers: {
      ...{ repoUrl: CLAIMS, kind: 'Queue', namespace: NAMESPACE },
      ...{ name: 'nothing', reason: 'Nobody reads it any more' },
    },
    says: /remove: 'claims\/payments-dev\/queue-nothing\.yaml' is not in acme\/claims on main\. Fix: compare/,
  },
];

/** A form with answers in it. */
function place(template, answers) {
  const query = new URLSearchParams({ formData: JSON.stringify(answers) });
  return `/create/templates/default/${template}?${query}`;
}

const pagesOf = template =>
  parse(
    fs.readFileSync(path.join(templates, template, 'template.yaml'), 'utf8'),
  ).spec.parameters;

/** Steps of the walk; `walk` is what they share with the others. */
export function refusalTests(walk) {
  for (const { template, given = {}, pages, says } of IN_THE_FORM) {
    test(`the form of ${template} says what it does not take`, async () => {
      const { page, open, shows, picture, isForEverybody } = walk();
      await open(place(template, given));
      for (const answers of pages) {
        for (const [label, answer] of Object.entries(answers)) {
          const field = WRITABLE.map(role =>
            page.getByRole(role, { name: label }),
          )
            .reduce((one, other) => one.or(other))
            .first();
          await field.fill(answer);
          // Some fields are taken when they are left.
          await field.press('Tab');
        }
        await page.getByRole('button', { name: /^(Next|Review)$/ }).click();
      }
      for (const message of says) {
        await shows(message);
      }
      await page.locator('[aria-invalid="true"]:focus').waitFor();
      await picture(`refused-${template}`);
      await isForEverybody();
    });
  }

  for (const { template, reason, answers, says } of IN_THE_TASK) {
    test(`${template} creates nothing where it ${reason}`, async () => {
      const { forge, page, open, picture, shows } = walk();
      const before = forge.commits.length;
      await open(place(template, answers));
      for (const { title } of pagesOf(template)) {
        await page
          .locator('.MuiStepLabel-active', { hasText: title })
          .waitFor();
        await page.getByRole('button', { name: /^(Next|Review)$/ }).click();
      }
      await page.getByRole('button', { name: 'Create' }).click();
      await shows(says);
      await picture(`refused-task-${template}`);
      assert.equal(forge.commits.length, before);
    });
  }
}
