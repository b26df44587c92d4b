/* SPDX-License-Identifier: MIT */
/* execve: itself, scripts, what survives and what does not, and refusals. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char self[4096];

static void on_signal(int signo)
{
	(void)signo;
}

static int second(int argc, char **argv)
{
	struct sigaction action;
	sigset_t set;

	for (int i = 1; i < argc; i++)
		printf("argument %d: %s\n", i, argv[i]);
	for (char **e = environ; *e; e++)
		if (!strncmp(*e, "OWN_", 4))
			printf("environment: %s\n", *e);
	printf("descriptors: %d %d\n", fcntl(20, F_GETFD), fcntl(21, F_GETFD));
	sigaction(SIGUSR1, NULL, &action);
	printf("handler gone: %d\n", action.sa_handler == SIG_DFL);
	sigaction(SIGUSR2, NULL, &action);
	printf("ignored still: %d\n", action.sa_handler == SIG_IGN);
	sigprocmask(SIG_BLOCK, NULL, &set);
	printf("blocked still: %d\n", sigismember(&set, SIGHUP));
	return 5;
}

static void run(const char *path, char **argv, char **envp)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		execve(path, argv, envp);
		printf("%s\n", strerror(errno));
		fflush(stdout);
		_exit(99);
	}
	waitpid(pid, &status, 0);
	printf("status %x\n", status);
}

static void put(const char *path, const char *text, int mode)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, mode);

	write(fd, text, strlen(text));
	fchmod(fd, mode);
	close(fd);
}

static void test_scripts(void)
{
	char *argv[] = { "name", "one", NULL };
	char *envp[] = { NULL };
	char text[4200];

	snprintf(text, sizeof(text), "#! %s second  with blanks \nrest\n", self);
	put("/tmp/exec-script", text, 0755);
	run("/tmp/exec-script", argv, envp);
	put("/tmp/exec-loop", "#!/tmp/exec-loop\n", 0755);
	put("/tmp/exec-none", "#!/tmp/exec-missing\n", 0755);
	put("/tmp/exec-text", "echo hello\n", 0755);
	put("/tmp/exec-mode", text, 0644);
	run("/tmp/exec-none", argv, envp);
	run("/tmp/exec-text", argv, envp);
	run("/tmp/exec-mode", argv, envp);
	run("/tmp/exec-missing", argv, envp);
	run("/tmp", argv, envp);
}

static void test_spawn(void)
{
	char *argv[] = { "name", "second", "spawned", NULL };
	posix_spawn_file_actions_t actions;
	int status, err;
	pid_t pid;

	fflush(stdout);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addclose(&actions, 20);
	err = posix_spawn(&pid, self, &actions, NULL, argv, environ);
	waitpid(pid, &status, 0);
	printf("spawn: %d status %x\n", err, status);
	printf("spawn missing: %d\n",
	       posix_spawn(&pid, "/tmp/exec-missing", NULL, NULL, argv,
			   environ) == ENOENT);
}

int main(int argc, char **argv)
{
	char *again[] = { "name", "second", "", "two words", NULL };
	char *vars[] = { "OWN_A=1", "OWN_B=", NULL };
	sigset_t set;

	if (argc > 1 && !strncmp(argv[1], "second", 6))
		return second(argc, argv);
	realpath(argv[0], self);
	dup2(1, 20);
	dup3(1, 21, O_CLOEXEC);
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	run(self, again, vars);
	test_scripts();
	test_spawn();
	printf("empty path: %d", execve("", again, vars));
	printf(" %s\n", strerror(errno));
	printf("bad pointer: %d", execve(self, (char **)8, vars));
	printf(" %s\n", strerror(errno));
	return 0;
}
