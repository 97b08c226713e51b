// Every template through the portal's own scaffolder, without changing anything: with what is required and with everything, and
// with what its form refuses. What comes out is held against `pave`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';

const templates = path.resolve(import.meta.dirname, '../../templates');
const pave = process.env.PAVE_COMMAND ?? '../target/debug/pave';

const CLAIMS = 'gitea.acme.example?owner=acme&repo=claims';
const SERVICE = 'gitea.acme.example?owner=acme&repo=checkout';
const NAMESPACE = 'payments-dev';
const OWNER = 'group:default/payments';
const which = { namespace: NAMESPACE, name: 'orders', repoUrl: CLAIMS };

const CASES = [
  {
    template: 'new-microservice',
    required: {
      name: 'invoices',
      namespace: NAMESPACE,
      size: 'small',
      registry: 'registry.acme.example/payments',
      owner: OWNER,
      system: 'system:default/payments',
      repoUrl: 'gitea.acme.example?owner=acme&repo=invoices',
      description: 'Writes invoices',
    },
    all: {
      visibility: 'internal',
      database: true,
      databaseSize: 'small',
      databaseEngine: 'postgres',
      queue: true,
      queueSize: 'micro',
      language: 'go',
      budget: 1000,
    },
    writes: {
      'claims/microservice-invoices.yaml': 'kind: Microservice',
      'repository/catalog-info.yaml': 'name: invoices',
      [`subscription/delivery/${NAMESPACE}/invoices.yaml`]:
        'url: http://FORGE/acme/invoices.git',
    },
    claims: 'claims/',
  },
  {
    template: 'managed-database',
    required: { ...which, size: 'small', owner: OWNER },
    all: {
      engine: 'postgres',
      version: '17',
      cloud: 'local',
      storageGB: 20,
      budget: 1000,
    },
    writes: { 'claims/database-orders.yaml': 'kind: Database' },
    claims: 'claims/',
  },
  {
    template: 'managed-queue',
    required: { ...which, size: 'small', owner: OWNER },
    all: { type: 'queue', ordering: 'standard', cloud: 'local', budget: 1000 },
    writes: { 'claims/queue-orders.yaml': 'kind: Queue' },
    claims: 'claims/',
  },
  {
    template: 'new-environment',
    required: {
      name: 'payments-test',
      team: 'payments',
      environment: 'dev',
      owner: OWNER,
      repoUrl: CLAIMS,
    },
    all: { size: 'small', network: 'isolated', ttl: '30d' },
    writes: {
      'environments/environment-payments-test.yaml': 'kind: Environment',
    },
    claims: 'environments/',
  },
  {
    template: 'add-observability',
    required: {
      ...which,
      where: 'claims',
      name: 'checkout',
      errorRatePercent: 1,
      p95Milliseconds: 500,
    },
    all: { availabilityPercent: '99.95', metricsPath: '/internal/metrics' },
    writes: {
      [`change/claims/${NAMESPACE}/microservice-checkout.yaml`]:
        'observability:',
    },
    claims: 'change/',
  },
  {
    template: 'add-observability',
    title: 'add-observability to a chart',
    required: {
      namespace: NAMESPACE,
      name: 'checkout',
      where: 'chart',
      repoUrl: SERVICE,
      errorRatePercent: 1,
      p95Milliseconds: 500,
    },
    all: { availabilityPercent: '99.95', metricsPath: '/internal/metrics' },
    writes: { 'change/chart/values.yaml': 'p95Milliseconds: 500' },
  },
  {
    template: 'resize',
    required: { ...which, kind: 'Database', size: 'medium' },
    all: {},
    writes: {
      [`change/claims/${NAMESPACE}/database-orders.yaml`]: 'size: medium',
    },
    claims: 'change/',
  },
  {
    template: 'retire',
    required: {
      ...which,
      kind: 'Database',
      reason: 'Nobody reads it any more',
    },
    all: {},
    writes: {},
  },
];

const written = (form, name, more = '') =>
  execFileSync(
    pave,
    ['new', form, name, '--namespace', NAMESPACE, ...more.split(' ')].filter(
      Boolean,
    ),
    { encoding: 'utf8' },
  );

/** What the repositories hold that second-day templates read. */
export function repositories() {
  const registry = '--set registry=registry.acme.example/payments';
  const chart = file =>
    fs.readFileSync(
      path.join(templates, 'new-microservice/skeleton/chart', file),
      'utf8',
    );
  const values =
    'image: {repository: registry.acme.example/payments/checkout, tag: "1"}\nmicroservice:\n  # As agreed.\n  size: small\n';
  return {
    [`acme/claims/claims/${NAMESPACE}/database-orders.yaml`]: written(
      'database',
      'orders',
    ),
    [`acme/claims/claims/${NAMESPACE}/microservice-checkout.yaml`]: written(
      'microservice',
      'checkout',
      registry,
    ),
    'acme/checkout/chart/Chart.yaml':
      'apiVersion: v2\nname: checkout\nversion: 0.1.0\n',
    'acme/checkout/chart/values.yaml': values,
    'acme/checkout/chart/templates/microservice.yaml': chart(
      'templates/microservice.yaml',
    ),
  };
}

/** A template as the portal would get it from its author, with every file beside it. */
function posted(template) {
  const directory = path.join(templates, template);
  const files = fs
    .readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
  return {
    template: parse(
      fs.readFileSync(path.join(directory, 'template.yaml'), 'utf8'),
    ),
    secrets: {},
    directoryContents: files.map(file => ({
      path: path.relative(directory, file),
      base64Content: fs.readFileSync(file).toString('base64'),
    })),
  };
}

/** Answers that no form takes, with a word of the reason. A question that a form does not have is left out. */
const REFUSED = [
  { name: 'n'.repeat(64), because: /maximum length|longer/ },
  { name: 'Orders', because: /pattern/ },
  { name: '../orders', because: /pattern/ },
  { name: 'a\nkind: Pod', because: /pattern/ },
  { name: '', because: /minimum length|shorter/ },
  { namespace: 'Payments_Dev', because: /pattern/ },
  { size: 'gigantic', because: /enum/ },
  { kind: 'Pod', because: /enum/ },
  { owner: undefined, because: /owner/ },
  { repoUrl: undefined, because: /repoUrl/ },
  { reason: 'no', because: /minimum length/ },
  { p95Milliseconds: 'soon', because: /type/ },
  // Not against the form: against what it costs, and what Acme allows in development.
  { budget: 0.01, because: /and the budget is 0\.01/ },
  { databaseSize: 'xlarge', database: true, because: /is not approved/ },
];

export function dryRunTests(parts) {
  const dryRun = async (template, values) => {
    const { portal } = parts();
    const response = await fetch(`${portal.url}/api/scaffolder/v2/dry-run`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${portal.token}`,
      },
      body: JSON.stringify({ ...posted(template), values }),
    });
    const text = await response.text();
    return { status: response.status, text };
  };

  for (const { template, title = template, required, all, ...rest } of CASES) {
    for (const [name, answers] of [
      ['with what is required', required],
      ['with everything', { ...required, ...all }],
    ]) {
      test(`${title} ${name} writes what Pave takes`, async () => {
        const { status, text } = await dryRun(template, answers);
        assert.equal(status, 200, text);
        const { directoryContents, output } = JSON.parse(text);
        const files = Object.fromEntries(
          directoryContents.map(file => [
            file.path,
            Buffer.from(file.base64Content, 'base64').toString(),
          ]),
        );
        for (const [file, part] of Object.entries(rest.writes)) {
          const expected = part.replace('FORGE', parts().forge.forge);
          assert.ok(files[file]?.includes(expected), `${file}: ${files[file]}`);
        }
        for (const [file, claims] of Object.entries(files)) {
          if (rest.claims && file.startsWith(rest.claims)) {
            execFileSync(pave, ['validate', '-'], { input: claims });
          }
        }
        assert.ok(output.links.length > 0 && output.links[0].url, text);
      });
    }
  }

  for (const { template, required } of CASES) {
    const file = path.join(templates, template, 'template.yaml');
    const pages = parse(fs.readFileSync(file, 'utf8')).spec.parameters;
    const asked = pages.flatMap(({ properties }) => Object.keys(properties));
    for (const { because, ...answers } of REFUSED) {
      if (!Object.keys(answers).every(field => asked.includes(field))) continue;
      const said = JSON.stringify(answers, (_, value) => value ?? 'nothing');
      test(`${template} refuses ${said.slice(0, 60)}`, async () => {
        const answered = { ...required, ...answers };
        const { status, text } = await dryRun(template, answered);
        assert.ok(status >= 400, text);
        assert.match(text, because);
      });
    }
  }

  test('none of it has changed anything', () => {
    assert.deepEqual(parts().forge.commits, []);
  });
}
