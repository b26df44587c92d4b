/* SPDX-License-Identifier: MIT */
/*
 * The kernel log: a small formatter and a line writer onto the SBI console.
 * One call is one ecall, so a boot line costs little even when discarded.
 */
#include "core/kernel.h"
#include "core/time.h"
#include "drivers/drivers.h"

struct sink {
	char *buf;
	size_t size;
	size_t used; /* may pass size: what would have been written */
};

static void put_char(struct sink *sink, char c)
{
	if (sink->used + 1 < sink->size)
		sink->buf[sink->used] = c;
	sink->used++;
}

static void put_padded(struct sink *sink, const char *text, size_t n, int width,
		       char fill, bool left)
{
	if (!left)
		for (int i = (int)n; i < width; i++)
			put_char(sink, fill);
	for (size_t i = 0; i < n; i++)
		put_char(sink, text[i]);
	if (left)
		for (int i = (int)n; i < width; i++)
			put_char(sink, ' ');
}

static void put_number(struct sink *sink, u64 value, unsigned base,
		       bool negative, int width, char fill, bool left)
{
	char digits[24];
	size_t n = sizeof(digits);

	do {
		digits[--n] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative && fill == '0') {
		put_char(sink, '-');
		width--;
	} else if (negative) {
		digits[--n] = '-';
	}
	put_padded(sink, digits + n, sizeof(digits) - n, width, fill, left);
}

struct conversion {
	int width;
	int precision; /* -1 none */
	char fill;
	bool left;
	bool is_long;
};

static const char *parse_conversion(const char *p, struct conversion *c,
				    va_list *args)
{
	*c = (struct conversion){ .fill = ' ', .precision = -1 };
	for (; *p == '0' || *p == '-'; p++) {
		if (*p == '0')
			c->fill = '0';
		else
			c->left = true;
	}
	for (; *p >= '0' && *p <= '9'; p++)
		c->width = c->width * 10 + (*p - '0');
	if (*p == '.') {
		p++;
		if (*p == '*') {
			c->precision = va_arg(*args, int);
			p++;
		} else {
			c->precision = 0;
			for (; *p >= '0' && *p <= '9'; p++)
				c->precision = c->precision * 10 + (*p - '0');
		}
	}
	for (; *p == 'l' || *p == 'z'; p++)
		c->is_long = true;
	return p;
}

static void put_signed(struct sink *sink, s64 v, const struct conversion *c)
{
	put_number(sink, v < 0 ? -(u64)v : (u64)v, 10, v < 0, c->width, c->fill,
		   c->left);
}

int vsnprintk(char *buf, size_t size, const char *format, va_list args_in)
{
	struct sink sink = { buf, size, 0 };
	struct conversion c;
	va_list args;

	va_copy(args, args_in);
	for (const char *p = format; *p; p++) {
		if (*p != '%') {
			put_char(&sink, *p);
			continue;
		}
		p = parse_conversion(p + 1, &c, &args);
		if (*p == 's') {
			const char *text = va_arg(args, const char *);

			if (!text)
				text = "(null)";
			put_padded(&sink, text,
				   strnlen(text, (size_t)c.precision), c.width,
				   ' ', c.left);
		} else if (*p == 'c') {
			put_char(&sink, (char)va_arg(args, int));
		} else if (*p == 'd') {
			put_signed(&sink,
				   c.is_long ? va_arg(args, s64)
					     : va_arg(args, int),
				   &c);
		} else if (*p == 'u' || *p == 'x' || *p == 'o') {
			unsigned base = *p == 'u' ? 10 : *p == 'x' ? 16 : 8;
			u64 v = c.is_long ? va_arg(args, u64)
					  : va_arg(args, u32);

			put_number(&sink, v, base, false, c.width, c.fill,
				   c.left);
		} else if (*p == 'p') {
			put_number(&sink, (u64)va_arg(args, void *), 16, false,
				   16, '0', false);
		} else if (*p) {
			put_char(&sink, *p);
		} else {
			break;
		}
	}
	va_end(args);
	if (size)
		buf[sink.used < size ? sink.used : size - 1] = '\0';
	return (int)sink.used;
}

int snprintk(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintk(buf, size, format, args);
	va_end(args);
	return n;
}

void printk(const char *format, ...)
{
	char line[512];
	u64 us = time_since_boot_ns() / 1000;
	int head, body;
	va_list args;

	head = snprintk(line, sizeof(line), "[%5lu.%06lu] ", us / 1000000,
			us % 1000000);
	va_start(args, format);
	body = vsnprintk(line + head, sizeof(line) - head - 1, format, args);
	va_end(args);
	body = (int)min_u64((u64)body, sizeof(line) - head - 2);
	line[head + body] = '\n';
	sbi_console_write(line, head + body + 1);
}
