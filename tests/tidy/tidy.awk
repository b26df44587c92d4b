# SPDX-License-Identifier: MIT
# Style as a test. First file: the exceptions. Rules: spdx, lines (600),
# columns (100), function (70 lines), state (no mutable file-scope variable in
# emu/), banned (unsafe or undetermined calls in emu/), todo (without issue).
function complain(rule, text) {
	if ((file, rule) in excused)
		return
	print file ":" FNR ": " rule ": " text
	bad_rules[file] = 1
}
function close_file() {
	if (file != "" && lines > 600)
		complain("lines", lines " lines, at most 600")
}
FNR == 1 && NR == 1 { reading = 1 }
FNR == 1 && NR != 1 {
	close_file()
	reading = 0
	file = FILENAME
	files++
	lines = 0
	start = 0
	if ($0 !~ /SPDX-License-Identifier: MIT/)
		complain("spdx", "the first line names no license")
}
reading {
	if ($0 !~ /^#/ && NF >= 3)
		excused[$1, $2] = 1
	next
}
{
	lines++
	text = $0
	# a message is kept whole, so that it can be searched for
	if (file ~ /\.c$/)
		gsub(/"([^"\\]|\\.)*"/, "\"\"", text)
	width = 0
	for (i = 1; i <= length(text); i++)
		width += substr(text, i, 1) == "\t" ? 8 - width % 8 : 1
	if (width > 100)
		complain("columns", width " columns, at most 100")
}
FNR == 2 && file ~ /\.[ch]$/ && $0 !~ /^\/\*/ { complain("comment", "no comment on what this is") }
/TODO/ && !/TODO\([a-z0-9#-]+\)/ { complain("todo", "write TODO(issue)") }
file ~ /\.c$/ && /^\{/ { start = FNR }
file ~ /\.c$/ && /^\}/ {
	if (start && FNR - start > 70)
		complain("function", FNR - start " lines, at most 70")
	start = 0
}
file ~ /^emu\// && /(^|[^a-z_0-9])(strcpy|strcat|sprintf|rand|srand|gets|time)\(/ &&
	!/^[ \t]*(\/?\*|\/\/)/ {
	complain("banned", "strcpy, strcat, sprintf, rand, time")
}
# a definition at the left margin that is neither const nor a function
file ~ /^emu\/.*\.c$/ && /^(static )?(struct [a-z_]+|u8|u16|u32|u64|s8|s16|s32|s64|int|bool|unsigned|char|size_t|long) \**[a-z_]+(\[[^]]*\])*( =.*|;)$/ &&
	!/const/ {
	complain("state", "a mutable file-scope variable")
}
END {
	close_file()
	for (f in bad_rules)
		bad++
	print "tidy: " (files - bad) " passed, " (bad + 0) " failed"
	exit bad > 0
}
