/* SPDX-License-Identifier: MIT */
/* A program a person types to; what it does is its first argument. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t caught, resized;

static void say(const char *text)
{
	write(1, text, strlen(text));
}

static void say_bytes(const char *bytes, ssize_t count)
{
	char text[16384] = "";
	int used = sprintf(text, "%zd:", count);

	for (ssize_t i = 0; i < count && i < 3000; i++) {
		unsigned char c = (unsigned char)bytes[i];

		used += sprintf(text + used, c > ' ' && c < 0x7f ? "%c" : "<%02x>", c);
	}
	sprintf(text + used, "\n");
	say(text);
}

static void set_flags(tcflag_t off, tcflag_t on, int least, int deciseconds)
{
	struct termios mode;

	tcgetattr(0, &mode);
	mode.c_lflag = (mode.c_lflag & ~off) | on;
	mode.c_cc[VMIN] = (cc_t)least;
	mode.c_cc[VTIME] = (cc_t)deciseconds;
	tcsetattr(0, TCSAFLUSH, &mode);
}

/* Lines until the end of input; an argument is the size of a read. */
static void lines(size_t size)
{
	char buf[8192];
	ssize_t count;

	for (;;) {
		say("> ");
		count = read(0, buf, size);
		if (count <= 0)
			break;
		say_bytes(buf, count);
	}
	say(count ? "error\n" : "end\n");
}

static void password(void)
{
	char buf[100];
	ssize_t count;

	say("password: ");
	set_flags(ECHO, ECHONL, 1, 0);
	say("(silent) ");
	count = read(0, buf, sizeof(buf));
	set_flags(ECHONL, ECHO, 1, 0);
	say_bytes(buf, count);
}

static void keys(void)
{
	char c = 0;

	set_flags(ICANON | ECHO | ISIG, 0, 1, 0);
	while (c != 'q') {
		say("key? ");
		read(0, &c, 1);
		say_bytes(&c, 1);
	}
	set_flags(0, ICANON | ECHO | ISIG, 1, 0);
}

static void full_raw(void)
{
	struct termios before, mode;
	char buf[64];

	tcgetattr(0, &before);
	mode = before;
	cfmakeraw(&mode);
	tcsetattr(0, TCSANOW, &mode);
	say("raw\n? ");
	say_bytes(buf, read(0, buf, sizeof(buf)));
	mode.c_cc[VMIN] = 5;
	tcsetattr(0, TCSANOW, &mode);
	say("five? ");
	say_bytes(buf, read(0, buf, sizeof(buf)));
	mode.c_lflag |= ECHO;
	tcsetattr(0, TCSANOW, &mode);
	say("echoed? ");
	say_bytes(buf, read(0, buf, sizeof(buf)));
	tcsetattr(0, TCSANOW, &before);
	say("cooked\n");
}

static void timed(void)
{
	char buf[64];
	int count;

	set_flags(ICANON | ECHO, 0, 0, 2);
	say("nothing: ");
	say_bytes(buf, read(0, buf, sizeof(buf)));
	set_flags(ICANON | ECHO, 0, 0, 0);
	say("at once: ");
	say_bytes(buf, read(0, buf, sizeof(buf)));
	set_flags(ICANON | ECHO, 0, 3, 3);
	say("some: ");
	say_bytes(buf, read(0, buf, sizeof(buf)));
	set_flags(0, ICANON | ECHO, 1, 0);
	fcntl(0, F_SETFL, O_RDWR | O_NONBLOCK);
	count = (int)read(0, buf, sizeof(buf));
	printf("now: %d %s\n", count, strerror(errno));
}

static void handler(int signo)
{
	if (signo == SIGWINCH)
		resized++;
	else
		caught = signo;
}

static void handle(int signo, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigaction(signo, &action, NULL);
}

static sigset_t none;

static void block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

/* It may come before we wait. */
static void await_signal(const char *prompt)
{
	struct pollfd input = { 0, POLLIN, 0 };

	block_all();
	say(prompt);
	ppoll(&input, 1, NULL, &none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void signals(void)
{
	char buf[64];
	ssize_t count;

	handle(SIGINT, 0);
	handle(SIGQUIT, SA_RESTART);
	handle(SIGTSTP, 0);
	await_signal("int? ");
	printf(" %s %d\n", strerror(errno), (int)caught);
	fflush(stdout);
	say("quit, then a line? ");
	count = read(0, buf, sizeof(buf));
	printf(" caught %d\n", (int)caught);
	fflush(stdout);
	say_bytes(buf, count);
	await_signal("stop? ");
	printf(" %s %d\n", strerror(errno), caught == SIGTSTP);
	fflush(stdout);
	caught = 0;
	say("compute, int? ");
	while (!caught)
		;
	printf(" %d\n", (int)caught);
}

static void window(void)
{
	struct winsize size;

	block_all();
	handle(SIGWINCH, 0);
	ioctl(1, TIOCGWINSZ, &size);
	printf("%d x %d; change it: \n", size.ws_row, size.ws_col);
	fflush(stdout);
	while (!resized)
		sigsuspend(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	ioctl(0, TIOCGWINSZ, &size);
	printf("%d x %d\n", size.ws_row, size.ws_col);
	size.ws_row = 11;
	resized = 0;
	ioctl(0, TIOCSWINSZ, &size);
	ioctl(1, TIOCGWINSZ, &size);
	printf("%d x %d, told %d\n", size.ws_row, size.ws_col, (int)resized);
}

static void settings(void)
{
	struct termios mode;
	int pending = -1;

	memset(&mode, 0, sizeof(mode));
	printf("%d ", tcgetattr(0, &mode));
	printf("%x %x %x %x:", mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag);
	for (int i = 0; i < 17; i++)
		printf(" %d", mode.c_cc[i]);
	printf("\n%d %d %s\n", isatty(0), isatty(1), ttyname(0) ? "named" : "nameless");
	printf("%d %d\n", tcgetpgrp(0) == getpgrp(), tcsetpgrp(0, getpgrp()));
	printf("type ahead: ");
	fflush(stdout);
	while (pending < 6)
		ioctl(0, FIONREAD, &pending);
	printf("%d pending\n", pending);
	printf("flush %d", tcflush(0, TCIFLUSH));
	ioctl(0, FIONREAD, &pending);
	printf(", %d pending, drain %d, break %d\n", pending, tcdrain(1), tcsendbreak(0, 0));
	fflush(stdout);
}

/* What was typed in one mode is there in the other. */
static void modes(void)
{
	struct pollfd input = { 0, POLLIN, 0 };
	char buf[64];
	int pending = 0;

	block_all();
	handle(SIGWINCH, 0);
	say("line begun: ");
	while (!resized)
		sigsuspend(&none); /* until its echo was seen */
	printf("poll %d\n", poll(&input, 1, 0));
	fflush(stdout);
	{
		struct termios mode;

		tcgetattr(0, &mode);
		mode.c_lflag &= ~(ICANON | ECHO);
		tcsetattr(0, TCSANOW, &mode);
		printf("poll %d\n", poll(&input, 1, 0));
		ioctl(0, FIONREAD, &pending);
		printf("%d\n", pending);
		fflush(stdout);
		say_bytes(buf, read(0, buf, 3));
		mode.c_lflag |= ICANON | ECHO;
		tcsetattr(0, TCSANOW, &mode);
		say_bytes(buf, read(0, buf, sizeof(buf)));
	}
}

static void tell_status(const char *who, int status)
{
	if (WIFSTOPPED(status))
		printf("%s stopped by %d\n", who, WSTOPSIG(status));
	else if (WIFSIGNALED(status))
		printf("%s ended by %d\n", who, WTERMSIG(status));
	else
		printf("%s ended with %d\n", who, WEXITSTATUS(status));
	fflush(stdout);
}

/* A child in a group of its own, as a shell has it, which does this. */
static pid_t start(int what)
{
	char buf[100];
	struct termios mode;
	pid_t pid = fork();

	if (pid) {
		setpgid(pid, pid);
		return pid;
	}
	setpgid(0, 0);
	signal(SIGTTOU, SIG_DFL);
	if (what == 1) {
		ssize_t count = read(0, buf, sizeof(buf));

		say("child: ");
		say_bytes(buf, count);
	}
	if (what == 2) {
		tcgetattr(0, &mode);
		tcsetattr(0, TCSANOW, &mode);
	}
	if (what == 3)
		say("written\n");
	if (what == 4) {
		signal(SIGTTIN, SIG_IGN);
		say_bytes(buf, read(0, buf, sizeof(buf)));
		printf("%s\n", strerror(errno));
		fflush(stdout);
	}
	if (what == 5)
		for (;;)
			pause();
	_exit(what);
}

/* What a shell does with the terminal. */
static void jobs(void)
{
	struct termios mode;
	int status;
	pid_t pid;

	signal(SIGTTOU, SIG_IGN);
	pid = start(1);
	waitpid(pid, &status, WUNTRACED);
	tell_status("reader", status);
	printf("foreground is ours: %d\n", tcgetpgrp(0) == getpgrp());
	printf("given: %d\n", tcsetpgrp(0, pid));
	printf("line? ");
	fflush(stdout);
	kill(-pid, SIGCONT);
	waitpid(pid, &status, WUNTRACED);
	tell_status("reader", status);
	printf("taken: %d\n", tcsetpgrp(0, getpgrp()));
	pid = start(2);
	waitpid(pid, &status, WUNTRACED);
	tell_status("changer", status);
	kill(-pid, SIGKILL);
	waitpid(pid, &status, 0);
	tell_status("changer", status);
	pid = start(3);
	waitpid(pid, &status, WUNTRACED);
	tell_status("writer", status);
	tcgetattr(0, &mode);
	mode.c_lflag |= TOSTOP;
	tcsetattr(0, TCSANOW, &mode);
	pid = start(3);
	waitpid(pid, &status, WUNTRACED);
	tell_status("writer", status);
	kill(-pid, SIGKILL);
	waitpid(pid, &status, 0);
	mode.c_lflag &= ~TOSTOP;
	tcsetattr(0, TCSANOW, &mode);
	pid = start(4);
	waitpid(pid, &status, WUNTRACED);
	tell_status("who ignores it", status);
	pid = start(5);
	tcsetpgrp(0, pid);
	printf("stop? ");
	fflush(stdout);
	waitpid(pid, &status, WUNTRACED);
	tell_status(" sleeper", status);
	kill(-pid, SIGCONT);
	printf("end? ");
	fflush(stdout);
	waitpid(pid, &status, WUNTRACED);
	tell_status(" sleeper", status);
	tcsetpgrp(0, getpgrp());
	printf("no such group: %d", tcsetpgrp(0, 999999));
	printf(" %s\n", strerror(errno));
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "lines"))
		lines(argc > 2 ? (size_t)atoi(argv[2]) : 8192);
	if (!strcmp(what, "password"))
		password();
	if (!strcmp(what, "keys"))
		keys();
	if (!strcmp(what, "raw"))
		full_raw();
	if (!strcmp(what, "timed"))
		timed();
	if (!strcmp(what, "signals"))
		signals();
	if (!strcmp(what, "window"))
		window();
	if (!strcmp(what, "settings"))
		settings();
	if (!strcmp(what, "modes"))
		modes();
	if (!strcmp(what, "term"))
		printf("%s\n", getenv("TERM"));
	if (!strcmp(what, "jobs"))
		jobs();
	if (!strcmp(what, "hang")) {
		say("hanging\n");
		for (;;)
			;
	}
	if (!strcmp(what, "sleep")) {
		say("asleep\n");
		sleep(10000);
	}
	if (!strcmp(what, "crash")) {
		say("crashing\n");
		abort();
	}
	return 0;
}
