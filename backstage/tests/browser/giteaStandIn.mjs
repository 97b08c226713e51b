// A stand-in for Gitea, named as such: the answers of its API that a pull request needs, and files to read. It keeps what it was
// told.
import { once } from 'node:events';
import http from 'node:http';

/** `files` are the texts that repositories hold, by `owner/repository/path`. */
export async function startGiteaStandIn(files = {}) {
  const commits = [];
  const pullRequests = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks)) : {};
    const { method, url } = request;
    const answer = (status, reply) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(reply));
    };
    if (method === 'POST' && url.endsWith('/contents')) {
      commits.push(body);
      answer(201, {});
    } else if (method === 'POST' && url.endsWith('/pulls')) {
      pullRequests.push(body);
      const number = pullRequests.length;
      answer(201, { html_url: `http://${forge}/acme/claims/pulls/${number}` });
    } else if (method === 'GET' && files[fileOf(url)]) {
      const content = Buffer.from(files[fileOf(url)]).toString('base64');
      answer(200, { sha: 'f00', encoding: 'base64', content });
    } else if (method === 'GET' && /\/repos\/[^/]+\/[^/]+$/.test(url)) {
      answer(200, { default_branch: 'main' });
    } else {
      answer(404, { message: 'Not Found' });
    }
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const forge = `localhost:${server.address().port}`;
  return { forge, commits, pullRequests, stop: () => server.close() };
}

/** `owner/repository/path` of a question for a file. */
function fileOf(url) {
  const { pathname } = new URL(url, 'http://stand-in');
  return decodeURIComponent(pathname)
    .replace('/api/v1/repos/', '')
    .replace('/contents/', '/');
}
