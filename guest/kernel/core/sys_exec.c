/* SPDX-License-Identifier: MIT */
/*
 * execve: the arguments are copied out of the old address space, a script's
 * first line names its interpreter, and when the new image is in place the
 * process forgets what does not survive. Left out: set-user-ID, binfmt_misc.
 */
#include "arch/csr.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/sys_path.h"
#include "core/task.h"
#include "fs/fs.h"

#define ARGUMENT_SIZE_MAX (128ul << 10) /* one string, as Linux */
#define SCRIPT_LINE	  256
#define SCRIPT_DEPTH	  4
#define AT_EMPTY_PATH	  0x1000

/* NUL-ended strings one after the other. */
struct string_list {
	char *bytes;
	u64 used, size;
	u64 count;
};

static int reserve(struct string_list *list, u64 more)
{
	u64 size = max_u64(list->size * 2, list->used + more);
	char *grown;

	if (list->used + more <= list->size)
		return 0;
	grown = kmalloc(size);
	if (!grown)
		return -ENOMEM;
	if (list->used)
		memcpy(grown, list->bytes, list->used);
	kfree(list->bytes);
	list->bytes = grown;
	list->size = size;
	return 0;
}

static int append(struct string_list *list, const char *text)
{
	size_t size = strlen(text) + 1;
	int err = reserve(list, size);

	if (err)
		return err;
	memcpy(list->bytes + list->used, text, size);
	list->used += size;
	list->count++;
	return 0;
}

static int append_user(struct string_list *list, u64 va)
{
	u64 room = PAGE_SIZE;
	s64 n;

	do {
		int err = reserve(list, room);

		if (err)
			return err;
		n = strncpy_from_user(list->bytes + list->used, va, room);
		room *= 2;
	} while (n == -ENAMETOOLONG && room <= ARGUMENT_SIZE_MAX);
	if (n < 0)
		return n == -ENAMETOOLONG ? -E2BIG : (int)n;
	list->used += (u64)n + 1;
	list->count++;
	return 0;
}

/* A NULL-ended array of pointers; a NULL array is an empty one. */
static int append_array(struct string_list *list, u64 va)
{
	for (; va; va += 8) {
		u64 text_va;
		int err;

		if (copy_from_user(&text_va, va, sizeof(text_va)))
			return -EFAULT;
		if (!text_va)
			break;
		err = append_user(list, text_va);
		if (!err &&
		    list->used > current->signal->limits[RLIMIT_STACK].soft / 4)
			err = -E2BIG;
		if (err)
			return err;
	}
	return 0;
}

static const char **pointers_to(const struct string_list *list)
{
	const char **pointers = kmalloc((list->count + 1) * sizeof(*pointers));
	const char *at = list->bytes;

	for (u64 i = 0; pointers && i < list->count; i++) {
		pointers[i] = at;
		at += strlen(at) + 1;
	}
	return pointers;
}

/* ---- scripts ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Of "#!interpreter [argument]": both in place in line. */
static int parse_script(char *line, char **interpreter, char **argument)
{
	char *end = strchr(line, '\n');
	char *at = line + 2;

	if (!end)
		end = line + strlen(line);
	while (end > at && is_blank(end[-1]))
		end--;
	*end = '\0';
	while (is_blank(*at))
		at++;
	if (!*at)
		return -ENOEXEC;
	*interpreter = at;
	while (*at && !is_blank(*at))
		at++;
	*argument = NULL;
	if (*at) {
		*at++ = '\0';
		while (is_blank(*at))
			at++;
		*argument = at;
	}
	return 0;
}

struct program {
	char *path; /* of the image to be loaded, after all scripts */
	struct string_list argv, envp;
};

/* argv becomes interpreter, argument, script, the old argv[1].. */
static int put_interpreter(struct program *program, const char *interpreter,
			   const char *argument)
{
	struct string_list argv = { 0 };
	const char *rest = program->argv.bytes;
	int err = append(&argv, interpreter);

	if (!err && argument)
		err = append(&argv, argument);
	if (!err)
		err = append(&argv, program->path);
	for (u64 i = 0; !err && i < program->argv.count;
	     i++, rest += strlen(rest) + 1)
		if (i)
			err = append(&argv, rest);
	kfree(program->argv.bytes);
	program->argv = argv;
	if (!err)
		strscpy(program->path, interpreter, PATH_MAX);
	return err;
}

static int resolve_scripts(struct program *program)
{
	for (int depth = 0; depth < SCRIPT_DEPTH; depth++) {
		char line[SCRIPT_LINE + 1] = "";
		char *interpreter, *argument;
		struct dentry *dentry;
		int err = path_lookup(current->fs->cwd, program->path, true,
				      &dentry);

		if (err)
			return err;
		if (!S_ISREG(dentry->inode->mode) ||
		    !(dentry->inode->mode & 0111))
			return -EACCES;
		inode_read(dentry->inode, 0, line, SCRIPT_LINE);
		if (line[0] != '#' || line[1] != '!')
			return 0;
		err = parse_script(line, &interpreter, &argument);
		if (!err)
			err = put_interpreter(program, interpreter, argument);
		if (err)
			return err;
	}
	return -ELOOP;
}

/* ---- the process after it ---- */

static void reset_handlers(void)
{
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		struct sigaction *action = &current->sighand->action[i];

		if (action->handler != SIG_IGN)
			*action = (struct sigaction){ 0 };
	}
	current->altstack = (struct sigstack){ 0 };
}

/* What was shared with others by CLONE_SIGHAND or CLONE_FILES is not. */
static int unshare(void)
{
	if (current->files->refcount > 1) {
		struct files *own = files_copy(current->files);

		if (!own)
			return -ENOMEM;
		files_put(current->files);
		current->files = own;
	}
	if (current->sighand->refcount > 1) {
		struct sighand_struct *own = kmalloc(sizeof(*own));

		if (!own)
			return -ENOMEM;
		*own = *current->sighand;
		own->refcount = 1;
		sighand_put(current->sighand);
		current->sighand = own;
	}
	return 0;
}

static const char *base_name(const char *path)
{
	const char *base = path;

	for (const char *p = path; *p; p++)
		if (*p == '/' && p[1])
			base = p + 1;
	return base;
}

int exec_program(const struct exec_request *request, const char *path,
		 const char **why)
{
	struct pt_regs start;
	int err = exec_load(request, &start, why);

	if (err)
		return err;
	*task_pt_regs(current) = start;
	strscpy(current->comm, base_name(path), sizeof(current->comm));
	current->has_execed = true;
	current->robust_list_va = 0;
	itimers_forget_made(current->signal);
	reset_handlers();
	files_close_on_exec(current->files);
	return 0;
}

static s64 exec(struct program *program)
{
	struct exec_request request = { .path = program->path };
	char name[sizeof(current->comm)];
	const char **argv, **envp, *why;
	int err;

	/* a script's own name, not its interpreter's */
	strscpy(name, base_name(program->path), sizeof(name));
	err = resolve_scripts(program);
	if (!err && !program->argv.count)
		err = append(&program->argv, ""); /* as Linux since 5.18 */
	if (err)
		return err;
	argv = pointers_to(&program->argv);
	envp = pointers_to(&program->envp);
	request.argc = (int)program->argv.count;
	request.envc = (int)program->envp.count;
	request.argv = argv;
	request.envp = envp;
	err = argv && envp ? unshare() : -ENOMEM;
	if (!err) {
		task_end_siblings();
		err = exec_program(&request, name, &why);
	}
	kfree(argv);
	kfree(envp);
	return err;
}

static s64 exec_user(char *path, u64 argv_va, u64 envp_va)
{
	struct program program = { .path = path };
	s64 ret = append_array(&program.argv, argv_va);

	if (!ret)
		ret = append_array(&program.envp, envp_va);
	if (!ret)
		ret = exec(&program);
	kfree(program.argv.bytes);
	kfree(program.envp.bytes);
	return ret;
}

s64 sys_execve(const u64 *a)
{
	char *path;
	s64 ret = path_get(a[0], &path);

	if (ret)
		return ret;
	ret = *path ? exec_user(path, a[1], a[2]) : -ENOENT;
	kfree(path);
	return ret;
}

s64 sys_execveat(const u64 *a)
{
	const struct file *file = fd_get((s32)a[0]);
	struct path_result at = { 0 };
	u8 first = 0;
	char *path;
	s64 ret = copy_from_user(&first, a[1], 1);

	if (!ret && !first && a[4] & AT_EMPTY_PATH) {
		ret = file ? 0 : -EBADF;
		at.dentry = file ? file->dentry : NULL;
	} else if (!ret) {
		ret = path_at((s64)a[0], a[1], true, &at);
	}
	if (ret || !at.dentry)
		return ret ? ret : -ENOENT;
	path = kmalloc(PATH_MAX);
	if (!path)
		return -ENOMEM;
	ret = dentry_path(at.dentry, path, PATH_MAX);
	if (ret >= 0)
		ret = exec_user(path, a[2], a[3]);
	kfree(path);
	return ret;
}
