# SPDX-License-Identifier: MIT
# shellcheck shell=bash
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
key . . . . . . .
expect cycle 8
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
cp "$work/out" "$work/plain-out"
unchanged "on two harts, paused and stepped" --harts 2 --view=paused "$walkdemo" <<'END'
key .
expect cycle 1
key h
expect hart 1/2
key Space
wait end
END

# Each binding once; what it does shows. None of the table is left out.
live_all() {
	live "$@"
	local verdict=$?
	"$vitrine" run --help-keys | sed 's/  .*//; s/ or ?$//' |
		while read -r key; do
			tr 'A-Z' 'a-z' <"$work/script" | grep '^key ' | tr ' ' '\n' |
				grep -qxF -- "$(tr 'A-Z' 'a-z' <<<"$key")" || echo "$key"
		done >"$work/left-out"
	return $verdict
}
live_all --view=paused "$walkdemo" <<END
expect PAUSED
key 1
expect frames from ppn
key m
expect colour: address space
key m m m m m
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
expect no address space was seen yet
key c
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
key PgUp PgDn Ctrl+Shift+V
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
key Enter
expect no such address
key Esc
key g
type zzz
key Esc
key g
type @1000000
key Enter
expect cycle 1 000 000
expect PAUSED
key g
type @5
key Enter
expect cycle 5 is past
key /
type sbi_
key Enter
expect sbi_
key F3
expect F3: the next one
key 8
expect Code
key Ctrl+B
key 4
expect walk cache, level 1
key D
key 8
expect Registers
expect walk cache, level 1
key Tab D
expect Address spaces
key B
expect Registers
key Left Right
expect cursor
key Shift+Left Shift+Left Shift+Right
expect least, mean and greatest
key Esc
key Home End + -
expect cursor
key Esc
click 700 720
release 700 720
expect cursor
click 600 720
move 800 720
release 800 720
expect least, mean and greatest
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
cp "$work/left-out" "$work/err"
[ ! -s "$work/left-out" ]
note $? "no key of the table is left untried"
is_png "$work/window.png" 1600 1000
note $? "a picture has the window's size"
rm -f vitrine-*.png vitrine-*.svg

# A window in place of a terminal: the guest reads what is typed into it.
cat >"$work/typed" <<'END'
key 8
expect C types to it
key c
expect keys are the guest's
type one
key Enter
type two
key Enter
copy pasted
key Ctrl+Shift+V Enter Ctrl+d
wait end
expect two
expect pasted
key Ctrl+]
expect C types to it
END
SDL_VIDEODRIVER=dummy timeout -k 5 120 script -qec \
	"$vitrine run --view-script $work/typed $guests/program copy" /dev/null \
	</dev/null >"$work/out" 2>"$work/err"
status=$?
[ "$status" -eq 0 ] && grep -q one "$work/out" && grep -q two "$work/out"
note $? "what is typed into the window is the guest's input"

# Keys and clicks at random: it ends, and not by a crash.
seed=${SEED:-1}
awk -v seed="$seed" -v count=150 -f "$(dirname "$0")/random_script.awk" >"$work/random"
SDL_VIDEODRIVER=dummy run --view-script "$work/random" "$walkdemo"
[ "$status" -eq 0 ] || [ "$status" -eq 130 ]
note $? "keys and clicks at random (again: make test-view SEED=$seed)"

# A signal ends the machine, and the window with it.
SDL_VIDEODRIVER=dummy "$vitrine" run --view=paused "$walkdemo" >"$work/out" 2>"$work/err" \
	</dev/null &
viewer=$!
sleep 1
kill $viewer
for ((i = 0; i < 600; i++)); do
	kill -0 $viewer 2>/dev/null || break
	sleep 0.1
done
kill -KILL $viewer 2>/dev/null
wait $viewer
status=$?
[ "$status" -eq 130 ] || [ "$status" -eq 143 ]
note $? "a signal closes the window"

# The window shows what a picture without one shows.
live --view-size 1280x800 "$walkdemo" <<END
wait end
key 4
expect walk cache
shot $work/live.draw
END
run --view-size 1280x800 --shot "$work/still.draw:4" "$walkdemo"
# but for how often it looked while it ran (switches seen, and when), which is
# the host's pace.
drawn() { sed -E '/cycle |STILL|ENDED/d; s/ +[0-9]+ +[0-9.]+ (ns|us|ms|s)$//' "$1"; }
diff <(drawn "$work/still.draw") <(drawn "$work/live.draw") \
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

# A real window: an X server without a screen, keys and mouse from outside. The
# guest waits for input, so the run ends when the test says so.
until_true() { # seconds, command: is it true before that?
	local end=$((SECONDS + $1))
	shift
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}
# shellcheck disable=SC2317  # called by until_true
has_window() {
	window=$(DISPLAY=$display xdotool search --name '^Vitrine$' | head -n 1)
	[ -n "$window" ]
}
if command -v Xvfb >/dev/null && command -v xdotool >/dev/null; then
	Xvfb -displayfd 3 -screen 0 1400x900x24 3>"$work/display" >/dev/null 2>&1 &
	server=$!
	until_true 60 test -s "$work/display"
	display=:$(cat "$work/display")
	(
		cd "$work" || exit 1
		exec env DISPLAY="$display" timeout -k 5 120 "$vitrine" run --view=paused \
			"$walkdemo" >out 2>err </dev/null
	) &
	viewer=$!
	until_true 60 has_window
	note $? "a window appears on a display"
	DISPLAY=$display xdotool windowfocus "$window" mousemove --window "$window" 300 400
	until_true 60 eval 'DISPLAY=$display xdotool key 3 ctrl+s; sleep 0.5
		test -s "$work/vitrine-0.png"'
	note $? "keys of a real keyboard arrive"
	is_png "$work/vitrine-0.png" 1280 800
	note $? "the saved picture has the window's size"
	DISPLAY=$display xdotool windowsize "$window" 900 700
	DISPLAY=$display xdotool key space
	until_true 60 grep -q syscalls "$work/out"
	note $? "Space lets the machine run"
	until_true 60 eval 'DISPLAY=$display xdotool key ctrl+shift+s; sleep 0.5
		grep -q ENDED "$work"/vitrine-*.svg'
	note $? "the end of the run shows"
	DISPLAY=$display xdotool key ctrl+q
	wait "$viewer"
	status=$?
	[ "$status" -eq 0 ]
	note $? "Ctrl+Q closes the window, the status is the guest's"
	kill "$server"
	wait "$server" 2>/dev/null
else
	skipped=$((skipped + 1))
	echo "view: no Xvfb or no xdotool, no real window is tested"
fi
