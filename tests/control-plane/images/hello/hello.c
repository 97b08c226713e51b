/* A web server of one process, as small as an application can be: it answers every request on port 8080 with the value of
 * DATABASE_HOST, and ends when it is told to. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void end(int signal) {
  (void)signal;
  _exit(0);
}

int main(void) {
  /* The first process of a container ends by no signal that it does not handle. */
  signal(SIGTERM, end);
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16)) {
    perror("port 8080");
    return 1;
  }
  const char *host = getenv("DATABASE_HOST");
  if (!host) host = "no database";
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    char request[4096], answer[1024];
    if (read(client, request, sizeof request) > 0) {
      int length = snprintf(answer, sizeof answer,
                            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s\n",
                            strlen(host) + 1, host);
      if (write(client, answer, (size_t)length) < 0) perror("answer");
    }
    close(client);
  }
}
