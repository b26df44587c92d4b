# SPDX-License-Identifier: MIT
# Sourced by tests/view/run: the window's loop under SDL's dummy driver, every
# key of the table, and runs that a window does not change.

live "$walkdemo" <<'END'
wait end
expect ENDED
close
END
note $((status != 0)) "a window opens, the run ends, the window closes"
run "$walkdemo"
cp "$work/stats" "$work/plain"
cp "$work/out" "$work/plain-out"

unchanged() { # name, options and program; script on stdin
	local name=$1
	shift
	live "$@"
	[ "$status" -eq 0 ] && cmp -s "$work/plain" "$work/stats" &&
		cmp -s "$work/plain-out" "$work/out"
	note $? "the run is the same $name"
}
unchanged "with a window" "$walkdemo" <<'END'
wait end
END
unchanged "paused, stepped and followed from fault to fault" --view=paused "$walkdemo" <<'END'
expect PAUSED
expect cycle 0
key .
expect cycle 1
key . .
expect cycle 3
key n
expect PAUSED
key 3 f
expect FAULT
key n
key 8
expect Registers
expect PAUSED
key Space
wait end
END
unchanged "slowed down for a while" --view=paused "$walkdemo" <<'END'
key [ [ [
expect 1000 ips
key Space
wait 40
key ] ] ]
expect full speed
wait end
END
run --harts 2 "$walkdemo"
cp "$work/stats" "$work/plain"
unchanged "on two harts, paused and stepped" --harts 2 --view=paused "$walkdemo" <<'END'
key .
expect cycle 1
key h
expect hart 1/2
key Space
wait end
END

# Each binding once; what it does shows.
live --view=paused "$walkdemo" <<END
expect PAUSED
key 1
expect frames from ppn
key m
expect colour: address space
key m m m m
expect colour: use
key 2
expect Bare
key 3
expect satp.MODE is Bare
key a u u u
key 4
expect walk cache, level 1
key 5
expect Cache
key 6
expect kview
key 7
expect Processes and sharing
key 8
expect Registers
key 9
expect RTL against model
key t
key t t
key Ctrl+= Ctrl+- Ctrl+0
key F1
expect as which mode
key Esc
key h i
key PgUp PgDn
key n
expect PAUSED
key 3 f
expect FAULT
key i
key 1
move 30 626
key l
expect pinned
key Backspace
key Esc
key p
key 2
key g
type 80200000
key Enter
expect va 80200000
key g
type ppn:80201
expect go to: ppn:80201
key Backspace
key Enter
expect Memory
key g
type zzz
key Esc
key 3
key Enter
move 400 300
key Enter
key Ctrl+S
key Ctrl+Shift+S
key Space
wait end
key ] [ .
resize 640 400
expect ENDED
resize 1600 1000
expect ENDED
shot $work/window.png
shot $work/window.svg
key Ctrl+q
END
note $((status != 0)) "every key does what it should"
is_png "$work/window.png" 1600 1000
note $? "a picture has the window's size"
rm -f vitrine-*.png vitrine-*.svg

# The window shows what a picture without one shows.
live --view-size 1280x800 "$walkdemo" <<END
wait end
key 4
expect walk cache
shot $work/live.draw
END
run --view-size 1280x800 --shot "$work/still.draw:4" "$walkdemo"
diff <(grep -v 'STILL\|cycle ' "$work/still.draw") <(grep -v 'ENDED\|cycle ' "$work/live.draw") \
	>"$work/err"
note $? "the window draws what --shot draws"

live "$walkdemo" <<'END'
expect no such words in any picture of ours
END
[ "$status" -eq 2 ] && grep -q 'script:1:' "$work/err"
note $? "a script that waits in vain fails with its line"
SDL_VIDEODRIVER=none run --view "$walkdemo"
[ "$status" -eq 2 ] && grep -q 'no display' "$work/err"
note $? "without a display --view says so"
