import fs from 'node:fs';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createCostEstimateAction } from './costEstimate';
import { PaveCommand } from './PaveCommand';
import { pavePath, platformFiles } from './paveForTests';
import { createValidateAction } from './validate';

const config = new ConfigReader({
  pave: { command: pavePath, ...platformFiles },
});
const pave = PaveCommand.fromConfig(config);

const claim = (size: string) => `apiVersion: pave.internal/v1alpha1
kind: Database
metadata: {name: orders, namespace: payments-dev}
spec: {size: ${size}, cloud: aws}
`;

describe('the program pave', () => {
  it('prices and places a claim under the policy of the platform', async () => {
    const [plan] = await pave.plan(claim('small'));
    expect(plan).toMatchObject({
      kind: 'Database',
      allowed: true,
      placement: { cloud: 'aws', region: 'germany' },
      cost: { currency: 'USD' },
    });
    expect(Number(plan.cost?.monthly)).toBeGreaterThan(0);
  });

  it('writes claims from the answers of a form, and ignores where they go', async () => {
    const answers = {
      name: 'orders',
      namespace: 'payments-dev',
      owner: 'group:default/payments',
      repoUrl: 'gitea?owner=acme&repo=claims',
    };
    expect(await pave.claims('database', answers)).toContain('name: orders\n');
  });

  it.each([
    [{ name: 'orders' }, 'namespace: is missing'],
    [{ name: '--help', namespace: 'x' }, 'name: "--help" does not match'],
    [{ name: '$(reboot)', namespace: 'x' }, 'does not match'],
    [{ name: 'a\nspec: {}', namespace: 'x' }, 'does not match'],
    [[], 'is not one JSON object'],
  ])(
    'refuses answers that are none, and never runs them',
    async (answers, message) => {
      await expect(pave.claims('database', answers)).rejects.toThrow(message);
    },
  );

  it('explains what is no manifest', async () => {
    await expect(pave.plan('a: [')).rejects.toThrow('error');
    await expect(pave.plan('')).rejects.toThrow();
  });

  it('is stopped when it takes too long', async () => {
    const endless = createMockDirectory({
      content: { wait: '#!/bin/sh\nexec tail -f /dev/null\n' },
    });
    fs.chmodSync(path.join(endless.path, 'wait'), 0o755);
    const waiting = new PaveCommand(path.join(endless.path, 'wait'), [], 200);
    await expect(waiting.plan('')).rejects.toThrow('took longer than 200 ms');
  });

  it('says what to configure where there is none', async () => {
    const none = new PaveCommand('/nowhere/pave');
    await expect(none.plan('')).rejects.toThrow('set pave.command');
  });

  it('gets no secret of the portal', async () => {
    const spy = createMockDirectory({
      content: { spy: '#!/bin/sh\nenv >&2\nexit 3\n' },
    });
    fs.chmodSync(path.join(spy.path, 'spy'), 0o755);
    process.env.POSTGRES_PASSWORD = 'hunter2';
    const seen = new PaveCommand(path.join(spy.path, 'spy')).plan('');
    const words = await seen.catch(error => error.message);
    delete process.env.POSTGRES_PASSWORD;
    expect(words).toContain('PATH=');
    expect(words).not.toContain('hunter2');
  });
});

describe('pave:cost-estimate', () => {
  const workspace = createMockDirectory();
  const estimate = async (size: string, budget?: number) => {
    workspace.setContent({ claims: { 'orders.yaml': claim(size) } });
    const context = createMockActionContext({
      workspacePath: workspace.path,
      input: { path: 'claims', budget },
    });
    await createCostEstimateAction(pave).handler(context as any);
    return context;
  };

  it('tells price and table', async () => {
    const { output } = await estimate('small', 1000);
    expect(output).toHaveBeenCalledWith('currency', 'USD');
    expect(output).toHaveBeenCalledWith('known', true);
    expect(output).toHaveBeenCalledWith(
      'table',
      expect.stringContaining('| Database | orders | aws germany |'),
    );
  });

  it('stops what is over the budget', async () => {
    await expect(estimate('small', 1)).rejects.toThrow(
      'and the budget is 1 USD',
    );
  });

  it("stops what the platform refuses, in the platform's words", async () => {
    await expect(estimate('xlarge')).rejects.toThrow(
      "spec.size: 'xlarge' is not approved in environment 'dev'",
    );
  });

  it('stays in the workspace', async () => {
    const context = createMockActionContext({
      workspacePath: workspace.path,
      input: { path: '../../etc' },
    });
    await expect(
      createCostEstimateAction(pave).handler(context as any),
    ).rejects.toThrow('not allowed');
  });
});

describe('pave:validate', () => {
  const workspace = createMockDirectory();
  const validate = (text: string) => {
    workspace.setContent({ 'claim.yaml': text });
    const context = createMockActionContext({
      workspacePath: workspace.path,
      input: { path: 'claim.yaml' },
    });
    return createValidateAction(pave).handler(context as any);
  };

  it('passes what the API server would take', async () => {
    await expect(validate(claim('small'))).resolves.toBeUndefined();
  });

  it('stops what it would not, and names the field', async () => {
    await expect(validate(claim('small, sise: small'))).rejects.toThrow('sise');
  });
});
