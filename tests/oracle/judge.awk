# SPDX-License-Identifier: MIT
# Reads `plants`, then what planted.elf and the oracle wrote, in order: every
# plant must have one report that says what it should, every correct one none.
FNR == NR {
	if (!/^#/) {
		name = $1
		sub(/^[^ ]+ /, "")
		pattern[name, ++wanted[name]] = $0
	}
	next
}
function judge(  i, problem) {
	if (kind == "plant" && reports != 1)
		problem = reports " reports"
	if (kind == "correct" && reports)
		problem = "reported, though correct"
	for (i = 1; kind == "plant" && i <= wanted[name]; i++)
		if (!((name, i) in found))
			problem = "no line with " pattern[name, i]
	if (kind == "plant" && !wanted[name])
		problem = "not in the list of plants"
	if (kind == "plant")
		seen[name] = 1
	if (problem) {
		print "FAIL " kind " " name ": " problem
		failed++
	} else {
		passed++
	}
}
$1 == "plant" || $1 == "correct" || $1 == "end" {
	if (kind)
		judge()
	kind = $1
	name = $2
	reports = 0
}
/stale translation: / { reports++ }
/ILLEGAL/ { print; illegal++ }
kind == "plant" {
	for (i = 1; i <= wanted[name]; i++)
		if ($0 ~ pattern[name, i])
			found[name, i] = 1
}
END {
	for (name in wanted)
		if (!(name in seen)) {
			print "FAIL plant " name ": was not run"
			failed++
		}
	if (kind != "end" || illegal) {
		print "FAIL " (illegal ? "illegal translations" : "the program did not end")
		failed++
	}
	print "judged: " passed + 0 " passed, " failed + 0 " failed"
}
