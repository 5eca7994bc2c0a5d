# One word per wish. What CI runs, a person can run.
.PHONY: help run test test-long pictures bench fuzz lint format clean

help:
	@echo "make run     install what is missing, build, start the demo clinic (PORT=8080)"
	@echo "make test    everything that guards a landing"
	@echo "make bench   forwarding beside Janus and a bare loop, telephones, messages, first picture (JSON=FILE, docs/performance.md)"
	@echo "make test-long  what takes too long for a landing: a minute of flood, 1,000 kills, long fuzzing"
	@echo "make pictures   docs/pictures anew, from the stories that walk through every page and state"
	@echo "make fuzz    each fuzz target for a minute (SECONDS_EACH=60)"
	@echo "make lint    the tree's own rules, clang-tidy on what changed"
	@echo "make format  clang-format over src, fuzz, bench"

run:
	@tools/run.sh

test:
	@tools/test.sh

bench:
	@tools/bench.sh

test-long:
	@tools/test_long.sh

pictures:
	@tools/pictures.sh

fuzz:
	@tools/fuzz.sh

lint:
	@tools/check_tree.py

format:
	@git ls-files 'src/*.cpp' 'src/*.hpp' 'fuzz/*.cpp' 'bench/**/*.cpp' 'bench/**/*.hpp' | xargs clang-format -i

clean:
	rm -rf build web/dist
