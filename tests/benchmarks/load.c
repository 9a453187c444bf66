/* POP3 sessions against a server on loopback, many at a time: load PORT AT_ONCE TOTAL
 *
 * Each connects, waits for the greeting, says USER, PASS, STAT, QUIT, each after the reply to the one before,
 * and waits for the end. The session in place n says USER studentN. Prints the seconds it took. Ends with 1
 * where a reply is negative. In C, so that it is the server that is measured.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 1000

static struct { int fd, said, held; char reply[1024]; } sessions[MOST];
static int poller, port;

static void fail(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void begin(int n)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = n};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sessions[n].fd = fd;
    sessions[n].said = sessions[n].held = 0;
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("epoll_ctl");
}

static void say(int n)
{
    char line[64];

    switch (sessions[n].said++) {
    case 0: snprintf(line, sizeof line, "USER student%d\r\n", n); break;
    case 1: strcpy(line, "PASS learn\r\n"); break;
    case 2: strcpy(line, "STAT\r\n"); break;
    case 3: strcpy(line, "QUIT\r\n"); break;
    default: return;
    }
    if (send(sessions[n].fd, line, strlen(line), MSG_NOSIGNAL) < 0)
        fail("send");
}

int main(int count, char **arguments)
{
    struct epoll_event events[MOST];
    struct timespec start, end;
    int at_once, total, begun = 0, ended = 0;

    if (count != 4 || (at_once = atoi(arguments[2])) < 1 || at_once > MOST)
        return 2;
    port = atoi(arguments[1]);
    total = atoi(arguments[3]);
    poller = epoll_create1(0);
    alarm(300);
    clock_gettime(CLOCK_MONOTONIC, &start);
    while (begun < at_once && begun < total)
        begin(begun++);
    while (ended < total) {
        int ready = epoll_wait(poller, events, MOST, -1);

        for (int i = 0; i < ready; i++) {
            int n = events[i].data.u32;
            char *reply = sessions[n].reply;
            ssize_t got = recv(sessions[n].fd, reply + sessions[n].held, sizeof sessions[n].reply - sessions[n].held, 0);

            if (got < 0)
                fail("recv");
            if (got == 0) {
                if (sessions[n].said < 4) {
                    fprintf(stderr, "load: the server closed a session after %d commands\n", sessions[n].said);
                    return 1;
                }
                close(sessions[n].fd);
                ended++;
                if (begun < total) {
                    begin(n);
                    begun++;
                }
                continue;
            }
            sessions[n].held += got;
            if (reply[sessions[n].held - 1] == '\n') {
                if (reply[0] != '+') {
                    fprintf(stderr, "load: %.*s", sessions[n].held, reply);
                    return 1;
                }
                sessions[n].held = 0;
                say(n);
            }
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%f\n", end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}
