#!/bin/sh
# RUSTC_WORKSPACE_WRAPPER of `cargo xtask fuzz`: compiles our own crates so that libFuzzer sees which branches an input takes and what
# it is compared with. Other people's crates are those of the workspace's own build. The flags are cargo-fuzz's, but for
# the first: unoptimized, an input takes several times as long. Cargo does not see a change of them; `cargo clean` makes it.
for argument; do
    # What runs while compiling is linked without libFuzzer.
    case "$argument" in build_script_* | proc-macro) exec "$@" ;; esac
done
exec "$@" -Copt-level=1 -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-simplifycfg-branch-fold-threshold=0
