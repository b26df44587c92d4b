# SPDX-License-Identifier: MIT
# A script for --view-script that presses keys and clicks at random:
#	awk -v seed=N -v count=N -f tests/view/random_script.awk
BEGIN {
	srand(seed)
	keys = "1 2 3 4 5 6 7 8 9 Space . [ ] N G Enter Backspace I F A U P H M L T Ctrl+= Ctrl+- Ctrl+0 PgUp PgDn F1 Esc Left Right Shift+Left Shift+Right Home End + - D Tab Ctrl+B B / F3"
	n = split(keys, key, " ")
	for (i = 0; i < count; i++) {
		what = rand()
		if (what < 0.5)
			print "key " key[1 + int(rand() * n)]
		else if (what < 0.7)
			print "click " int(rand() * 1300) " " int(rand() * 820)
		else if (what < 0.8)
			print "double " int(rand() * 1300) " " int(rand() * 820)
		else if (what < 0.83)
			print "release " int(rand() * 1300) " " int(rand() * 820)
		else if (what < 0.9)
			print "move " int(rand() * 1300) " " int(rand() * 820)
		else if (what < 0.93)
			print "type " int(rand() * 1e9)
		else if (what < 0.96)
			print "wheel " (rand() < 0.5 ? 1 : -1)
		else
			print "resize " int(100 + rand() * 1500) " " int(80 + rand() * 900)
	}
}
