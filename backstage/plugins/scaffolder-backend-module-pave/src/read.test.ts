import fs from 'node:fs';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GiteaStandIn } from './giteaForTests';
import { createReadAction } from './read';

describe('pave:read', () => {
  const gitea = new GiteaStandIn();
  const workspace = createMockDirectory();

  beforeAll(() => gitea.start());
  afterAll(() => gitea.stop());

  const read = (files: string[], targetPath = 'change') =>
    createReadAction(gitea.integrations).handler(
      createMockActionContext({
        workspacePath: workspace.path,
        input: {
          repoUrl: `${gitea.host}?owner=acme&repo=claims`,
          files,
          targetPath,
        },
      }),
    );

  it('copies a file to the same place below the directory', async () => {
    await read(['claims/old.yaml']);
    const file = path.join(workspace.path, 'change/claims/old.yaml');
    expect(fs.readFileSync(file, 'utf8')).toBe('old');
  });

  it('names the file that is not there, and where', async () => {
    await expect(read(['claims/none.yaml'])).rejects.toThrow(
      "files: 'claims/none.yaml' is not in acme/claims on main",
    );
  });

  it.each([
    [['../../outside.yaml'], 'change'],
    [['claims/old.yaml'], '../..'],
  ])('does not leave the workspace: %j in %s', async (files, targetPath) => {
    await expect(read(files, targetPath)).rejects.toThrow('not allowed');
  });
});
