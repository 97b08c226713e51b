// The repository that the template new-microservice makes: it builds, its tests pass, and its chart holds the very claims that
// the form promised. Needs cargo and the program `pave` (PAVE_COMMAND, or what cargo built); the chart's tests need helm, and
// those of the service in Go need go. Linters that are not on the path are skipped.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { createTemplateRenderer } from 'nunjitsu';
import { parse, parseAllDocuments } from 'yaml';
import { LINTERS, complaints, found as isThere } from './linters.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const template = path.join(root, 'templates/new-microservice');
const pave =
  process.env.PAVE_COMMAND ?? path.join(root, '../target/debug/pave');
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'pave-repository-'));
after(() => fs.rmSync(directory, { recursive: true, force: true }));

/** The engine of fetch:template, set as fetch:template sets it. */
const engine = createTemplateRenderer({ allowRegexExecution: true });

const { steps, parameters } = parse(
  fs.readFileSync(path.join(template, 'template.yaml'), 'utf8'),
).spec;
const repositorySteps = steps.filter(
  step =>
    step.action === 'fetch:template' && step.input.targetPath === 'repository',
);
const LANGUAGES = parameters[1].properties.language.enum;

const claims = {
  name: 'checkout',
  namespace: 'payments-dev',
  size: 'small',
  registry: 'registry.acme.example/payments',
};
const catalogue = {
  description: 'Turns a basket: into a paid order',
  owner: 'group:default/payments',
  system: 'system:default/payments',
};
const OPTIONS = [
  { name: 'alone', answers: {} },
  { name: 'exposed', answers: { visibility: 'internal' } },
  { name: 'with a database', answers: { database: true } },
  { name: 'with a queue', answers: { queue: true, queueSize: 'micro' } },
  {
    name: 'with everything',
    answers: {
      visibility: 'external',
      database: true,
      databaseSize: 'medium',
      databaseEngine: 'mysql',
      queue: true,
      queueSize: 'micro',
    },
  },
];
const COMBINATIONS = [
  // Whoever asks without the form says nothing about it.
  { name: 'in no language', answers: {} },
  ...LANGUAGES.flatMap(language =>
    OPTIONS.map(({ name, answers }) => ({
      name: `${name} in ${language}`,
      answers: { ...answers, language },
    })),
  ),
];

/** As the steps of the template do it, one after the other. */
function render(target, answers) {
  const values = { ...claims, ...catalogue, ...answers };
  for (const { input } of repositorySteps) {
    const url = engine.render(input.url, { parameters: values });
    const verbatim = input.copyWithoutTemplating.map(pattern =>
      pattern.replace('**', ''),
    );
    renderSkeleton(path.join(template, url), target, values, verbatim);
  }
}

function renderSkeleton(skeleton, target, values, verbatim) {
  for (const entry of fs.readdirSync(skeleton, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!entry.isFile()) continue;
    const source = path.join(entry.parentPath, entry.name);
    const relative = path.relative(skeleton, source);
    const text = fs.readFileSync(source, 'utf8');
    const copied = verbatim.some(prefix => relative.startsWith(prefix));
    const destination = path.join(target, relative);
    assert.ok(!fs.existsSync(destination), `${relative} has one source`);
    fs.mkdirSync(path.dirname(destination), { recursive: true });
    fs.writeFileSync(
      destination,
      copied ? text : engine.render(text, { values }),
    );
  }
}

function found(program) {
  try {
    execFileSync(program, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const documents = text =>
  parseAllDocuments(text)
    .map(document => document.toJS())
    .filter(Boolean);
const byName = (one, other) =>
  JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
const helm = process.env.HELM_COMMAND ?? 'helm';
const skip = found(helm)
  ? false
  : 'there is no helm on the path and no HELM_COMMAND';

/** Every file below a directory with its text. */
function contents(directory) {
  const entries = fs.readdirSync(directory, {
    recursive: true,
    withFileTypes: true,
  });
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files.map(file => [
      path.relative(directory, file),
      fs.readFileSync(file, 'utf8'),
    ]),
  );
}

for (const { name, answers } of COMBINATIONS) {
  test(`${name}: \`pave new service\` writes the same repository, byte for byte`, () => {
    const [portals, own] = ['portal', 'pave'].map(who =>
      path.join(directory, `${name}, by ${who}`),
    );
    render(portals, answers);
    execFileSync(
      pave,
      ['new', 'service', '--answers', '-', '--directory', own],
      {
        input: JSON.stringify({
          ...claims,
          ...catalogue,
          ...answers,
          repoUrl: 'gitea.acme.example?owner=acme&repo=checkout',
        }),
        stdio: ['pipe', 'ignore', 'inherit'],
      },
    );
    assert.deepEqual(contents(own), contents(portals));
  });

  test(`${name}: the files are well-formed and name what was answered`, () => {
    const target = path.join(directory, name);
    render(target, answers);
    const entities = documents(
      fs.readFileSync(path.join(target, 'catalog-info.yaml'), 'utf8'),
    );
    assert.equal(entities[0].metadata.description, catalogue.description);
    const resources = entities
      .slice(1)
      .map(entity => `resource:${entity.metadata.name}`);
    assert.deepEqual(entities[0].spec.dependsOn ?? [], resources);
    assert.match(
      fs.readFileSync(path.join(target, 'CODEOWNERS'), 'utf8'),
      /^\* @acme\/payments$/m,
    );
    JSON.parse(fs.readFileSync(path.join(target, 'renovate.json'), 'utf8'));
    const workflow = path.join(target, '.github/workflows/delivery.yaml');
    assert.deepEqual(
      Object.keys(parse(fs.readFileSync(workflow, 'utf8')).jobs),
      ['test', 'claims', 'image'],
    );
  });

  test(
    `${name}: the chart holds the claims of the form, and Pave takes them`,
    { skip },
    () => {
      const chart = path.join(directory, name, 'chart');
      const values = path.join(chart, 'values-dev.yaml');
      const rendered = execFileSync(
        helm,
        [
          'template',
          'checkout',
          chart,
          '--namespace',
          claims.namespace,
          '--values',
          values,
        ],
        { encoding: 'utf8' },
      );
      const promised = execFileSync(
        pave,
        ['new', 'microservice', '--answers', '-'],
        {
          encoding: 'utf8',
          input: JSON.stringify({ ...claims, ...answers }),
        },
      );
      assert.deepEqual(
        documents(rendered).sort(byName),
        documents(promised).sort(byName),
      );
      execFileSync(pave, ['validate', '-'], {
        input: rendered,
        stdio: ['pipe', 'ignore', 'inherit'],
      });
    },
  );
}

test(
  'delivery commits what is released, and the claims say so',
  { skip },
  () => {
    const repository = path.join(directory, 'delivered');
    render(repository, { language: LANGUAGES[0] });
    const git = (...words) =>
      execFileSync(
        'git',
        ['-c', 'user.name=a', '-c', 'user.email=a@acme.example', ...words],
        { cwd: repository, encoding: 'utf8' },
      ).trim();
    const forge = path.join(directory, 'forge.git');
    execFileSync('git', ['init', '--quiet', '--bare', forge]);
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Begin');
    git('remote', 'add', 'origin', forge);
    git('push', '--quiet', '--set-upstream', 'origin', 'main');
    const commit = git('rev-parse', 'HEAD');
    const [time] = git('show', '--no-patch', '--format=%ct').split('\n');
    const digest = `sha256:${'a'.repeat(64)}`;

    const workflow = path.join(repository, '.github/workflows/delivery.yaml');
    const { steps: delivery } = parse(fs.readFileSync(workflow, 'utf8')).jobs
      .image;
    const { run } = delivery.find(step => step.name === 'Deliver');
    execFileSync('bash', ['-euo', 'pipefail', '-c', run], {
      cwd: repository,
      env: { ...process.env, GITHUB_SHA: commit, DIGEST: digest },
      stdio: 'pipe',
    });

    assert.equal(git('rev-parse', 'HEAD'), git('rev-parse', 'origin/main'));
    const rendered = execFileSync(
      helm,
      ['template', 'checkout', 'chart', '--values', 'chart/values-dev.yaml'],
      { cwd: repository, encoding: 'utf8' },
    );
    execFileSync(pave, ['validate', '-'], {
      input: rendered,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const service = documents(rendered).find(
      claim => claim.kind === 'Microservice',
    );
    assert.equal(service.spec.image.digest, digest);
    assert.deepEqual(service.spec.release, {
      version: commit.slice(0, 12),
      commit,
      commitTime: new Date(time * 1000).toISOString().replace('.000', ''),
    });
  },
);

for (const linter of LINTERS) {
  const { program } = linter;
  const missing = isThere(program)
    ? false
    : `there is no ${program} on the path`;
  test(
    `${program} has nothing to say about any of them`,
    { skip: missing },
    () => {
      for (const { name } of COMBINATIONS) {
        const repository = path.join(directory, name);
        const files = Object.keys(contents(repository));
        assert.deepEqual(complaints(linter, repository, files), [], name);
      }
    },
  );
}

for (const [options, because] of [
  ['{"minimumReleaseAg": "3 days"}', /minimumReleaseAg/],
  ['{"minimumReleaseAge": 3}', /is not of type 'string'/],
  ['{"packageRules": [{"matchManager": ["cargo"]}]}', /matchManager/],
  ['{"packageRules": [{"matchManagers": ["crates"]}]}', /crates/],
]) {
  const renovate = LINTERS.find(({ program }) => program.startsWith('check-'));
  const missing = isThere(renovate.program)
    ? false
    : `there is no ${renovate.program} on the path`;
  test(`${options} would not pass for Renovate's`, { skip: missing }, () => {
    const repository = path.join(directory, 'of Renovate');
    fs.mkdirSync(repository, { recursive: true });
    fs.writeFileSync(path.join(repository, 'renovate.json'), options);
    assert.match(complaints(renovate, repository, []).join(), because);
  });
}

test('a value that the chart does not know is refused', { skip }, () => {
  const chart = path.join(directory, 'in no language', 'chart');
  assert.throws(
    () =>
      execFileSync(
        helm,
        ['template', 'checkout', chart, '--set', 'imgae.tag=2'],
        { stdio: 'pipe' },
      ),
    /imgae/,
  );
});

/** What the repository's own delivery runs: `.github/actions/check`. */
function checksOf(language) {
  const action = path.join(
    template,
    `languages/${language}/.github/actions/check/action.yaml`,
  );
  return parse(fs.readFileSync(action, 'utf8'))
    .runs.steps.filter(step => step.run && !step.run.startsWith('rustup'))
    .map(step => step.run);
}

for (const language of LANGUAGES) {
  const program = { rust: 'cargo', go: 'go' }[language];
  const missing = found(program) ? false : `there is no ${program} on the path`;
  test(
    `in ${language}: the checks of the repository's own delivery pass`,
    { skip: missing },
    () => {
      const checks = checksOf(language);
      assert.equal(checks.length, 3, 'format, lint, tests');
      for (const check of checks) {
        execFileSync('bash', ['-euc', check], {
          cwd: path.join(directory, `with everything in ${language}`),
          env: { ...process.env, CARGO_TERM_QUIET: 'true' },
          stdio: ['ignore', 'ignore', 'inherit'],
        });
      }
    },
  );
}
