import fs from 'node:fs';
import path from 'node:path';
import { createTemplateRenderer } from 'nunjitsu';
import { parse, parseAllDocuments } from 'yaml';
import { PaveCommand } from './PaveCommand';
import { pavePath, repository } from './paveForTests';

/** A case starts the program several times, and machines that build on the side are slow. */
jest.setTimeout(60_000);

/** Under Pave's built-in policy, which approves every size: what a template writes is judged, not what Acme allows. */
const pave = new PaveCommand(pavePath);

type Answers = Record<string, unknown>;

const templates = path.join(repository, 'backstage/templates');

/** The engine of fetch:template, set as fetch:template sets it. */
const engine = createTemplateRenderer({ allowRegexExecution: true });

function render(directory: string, answers: Answers): Record<string, string> {
  const skeletons = path.join(templates, directory);
  return Object.fromEntries(
    fs.readdirSync(skeletons).map(file => [
      engine.render(file, { values: answers as any }),
      engine.render(fs.readFileSync(path.join(skeletons, file), 'utf8'), {
        values: answers as any,
      }),
    ]),
  );
}

/** The first page of the form that people fill in. */
function questions(template: string): Record<string, any> {
  const file = path.join(templates, template, 'template.yaml');
  return parse(fs.readFileSync(file, 'utf8')).spec.parameters[0].properties;
}

/** Choices that make sense only beside another one. */
const NEEDS: Record<string, Answers> = {
  highAvailability: { cloud: 'aws' },
};

/** Required answers, then every choice of every question on its own, then everything at once. */
function matrix(template: string, required: Answers, full: Answers): Answers[] {
  const variations = Object.entries(questions(template)).flatMap(
    ([field, question]) => {
      const choices =
        question.enum ?? (question.type === 'boolean' ? [true, false] : []);
      return choices.map((choice: unknown) => ({
        ...required,
        ...NEEDS[field],
        [field]: choice,
      }));
    },
  );
  const withDefaults = (answers: Answers) => ({
    ...defaults(template),
    ...answers,
  });
  return [required, ...variations, full].map(withDefaults);
}

/** What a form fills in before anybody types. */
function defaults(template: string): Answers {
  return Object.fromEntries(
    Object.entries(questions(template))
      .filter(([, question]) => question.default !== undefined)
      .map(([field, question]) => [field, question.default]),
  );
}

const who = { name: 'orders', namespace: 'payments-dev' };

const FORMS = [
  {
    form: 'database',
    template: 'managed-database',
    skeleton: 'managed-database/skeleton',
    required: who,
    full: {
      ...who,
      size: 'medium',
      engine: 'postgres',
      version: '17',
      cloud: 'azure',
      region: 'netherlands',
      storageGB: 100,
      highAvailability: true,
    },
  },
  {
    form: 'queue',
    template: 'managed-queue',
    skeleton: 'managed-queue/skeleton',
    required: who,
    full: {
      ...who,
      size: 'large',
      type: 'topic',
      ordering: 'standard',
      cloud: 'aws',
      region: 'ireland',
      retentionSeconds: 86400,
      subscriptions: ['invoicing', 'shipping'],
    },
  },
  {
    form: 'microservice',
    template: 'new-microservice',
    skeleton: 'new-microservice/claims',
    required: { ...who, registry: 'registry.acme.example/payments' },
    full: {
      ...who,
      registry: 'registry.acme.example/payments',
      size: 'medium',
      visibility: 'external',
      database: true,
      databaseSize: 'medium',
      databaseEngine: 'mysql',
      queue: true,
      queueSize: 'micro',
    },
  },
  {
    form: 'environment',
    template: 'new-environment',
    skeleton: 'new-environment/skeleton',
    required: { name: 'orders', team: 'payments', environment: 'dev' },
    full: {
      name: 'orders',
      team: 'payments',
      environment: 'staging',
      size: 'large',
      network: 'isolated',
      ttl: '30d',
    },
    /** What a team pays follows from what is in it. */
    hasPrice: false,
  },
];

describe.each(FORMS)(
  '$template',
  ({ form, template, skeleton, required, full, hasPrice = true }) => {
    it.each(
      matrix(template, required, full).map(answers => [
        JSON.stringify(answers),
        answers,
      ]),
    )(
      '%s: the portal and `pave new` write the same, and Pave takes it',
      async (_title, answers) => {
        const files = render(skeleton, answers as Answers);
        expect(Object.keys(files)).toEqual([`${form}-orders.yaml`]);
        const [written] = Object.values(files);
        expect(written).toBe(await pave.claims(form, answers));
        await pave.validate(written);
        if (!hasPrice) return;
        const plans = await pave.plan(written);
        expect(plans).toHaveLength(parseAllDocuments(written).length);
        expect(plans.flatMap(plan => plan.refusals)).toEqual([]);
      },
    );

    it('has a required answer for everything that the skeleton cannot do without', async () => {
      // A call without a form fills in no defaults.
      const [written] = Object.values(
        render(skeleton, { size: 'small', ...required }),
      );
      await expect(pave.validate(written)).resolves.toBeUndefined();
    });
  },
);

describe.each(
  fs
    .readdirSync(templates)
    .map(template => path.join(templates, template, 'template.yaml'))
    .map(file => parse(fs.readFileSync(file, 'utf8')))
    .map(({ metadata, spec }) => [metadata.name, spec]),
)('the form of %s', (_name, { parameters, output }) => {
  const fields = parameters.flatMap((page: any) =>
    Object.entries<any>(page.properties),
  );

  it('says in words what it takes, for nobody reads a pattern', () => {
    for (const [field, { pattern, errorMessage }] of fields) {
      if (!pattern) continue;
      expect(`${field} ${errorMessage?.pattern}`).toMatch(
        /^\w+ must .*: (for example `.*`$|it )/,
      );
    }
  });

  it('asks at the end how it was', () => {
    expect(output.links.at(-1)).toMatchObject({ url: '/#feedback' });
  });
});
