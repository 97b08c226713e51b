// What people and bots say about a repository before a reviewer does: each tool with the arguments for one directory, and what
// of its rules is not ours. Claims are judged by `pave validate`, which knows their definitions; kubeconform does not.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const LINE = 140;

/** Helm's templates are YAML only once they are rendered. */
const isYaml = file =>
  /\.ya?ml$/.test(file) && !file.startsWith('chart/templates/');

/** The shell of a composite action, which actionlint does not read. */
function scripts(directory, files) {
  const actions = files.filter(file => file.endsWith('/action.yaml'));
  return actions.flatMap(file => {
    const text = fs.readFileSync(path.join(directory, file), 'utf8');
    return parse(text).runs.steps.flatMap(({ run }) => run ?? []);
  });
}

export const LINTERS = [
  {
    program: 'yamllint',
    runs: (directory, files) => [
      {
        words: ['--strict', '--config-data', yamllint, ...files.filter(isYaml)],
      },
    ],
  },
  { program: 'hadolint', runs: () => [{ words: ['Dockerfile'] }] },
  {
    program: 'actionlint',
    runs(directory) {
      // Local actions are looked for in a project, which is known by this.
      fs.mkdirSync(path.join(directory, '.git'), { recursive: true });
      return [{ words: [] }];
    },
  },
  {
    program: 'shellcheck',
    runs: (directory, files) =>
      scripts(directory, files).map(input => ({
        words: ['--shell', 'bash', '-'],
        input,
      })),
  },
  {
    program: 'markdownlint-cli2',
    runs(directory) {
      // Beside the repository, for it is not one of its files.
      const file = path.join(path.dirname(directory), '.markdownlint.json');
      fs.writeFileSync(file, markdownlint);
      return [{ words: ['--config', file, '**/*.md'] }];
    },
  },
  {
    program: 'check-jsonschema',
    runs(directory) {
      const file = path.join(path.dirname(directory), '.renovate-schema.json');
      fs.writeFileSync(file, JSON.stringify(renovate()));
      return [
        ['--builtin-schema', 'vendor.renovate'],
        ['--schemafile', file],
      ].map(schema => ({ words: [...schema, 'renovate.json'] }));
    },
  },
];

/**
 * Renovate's own schema knows the type of each option and lets names pass that it does not know, for presets may bring more.
 * Here they may not: options, and the package managers that rules are about, are those that Renovate has.
 */
function renovate() {
  const names = Object.keys(vendored('renovate').definitions);
  return {
    propertyNames: { enum: ['$schema', ...names] },
    properties: {
      packageRules: {
        items: {
          propertyNames: { enum: names },
          properties: { matchManagers: { items: { enum: names } } },
        },
      },
    },
  };
}

/** A schema that check-jsonschema brings along; it has no word that prints one. */
function vendored(name) {
  const [program] = process.env.PATH.split(path.delimiter)
    .map(directory => path.join(directory, 'check-jsonschema'))
    .filter(file => fs.existsSync(file));
  const libraries = path.resolve(fs.realpathSync(program), '../../lib');
  const [python] = fs
    .readdirSync(libraries)
    .filter(directory => directory.startsWith('python'));
  const file = `site-packages/check_jsonschema/builtin_schemas/vendor/${name}.json`;
  return JSON.parse(fs.readFileSync(path.join(libraries, python, file)));
}

const yamllint = JSON.stringify({
  extends: 'default',
  rules: {
    'line-length': { max: LINE },
    'document-start': 'disable',
    // `on:` of a workflow.
    truthy: { 'check-keys': false },
  },
});
const markdownlint = JSON.stringify({
  'line-length': { line_length: LINE, tables: false, code_blocks: false },
});

/** Whether a program starts at all. */
export function found(program, word = '--version') {
  try {
    execFileSync(program, [word], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // Some say their version and end with an error.
    return error.code !== 'ENOENT';
  }
}

/** What a tool says about a repository; nothing when it is content. */
export function complaints({ program, runs }, directory, files) {
  return runs(directory, files).flatMap(({ words, input }) => {
    try {
      execFileSync(program, words, {
        cwd: directory,
        input,
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return [];
    } catch (error) {
      return [`${error.stdout}${error.stderr}`.trim() || error.message];
    }
  });
}
