//! The program that libFuzzer drives: inputs of its own making for the target that `PAVE_FUZZ_TARGET` names. What has to hold
//! stands in `pave-hostile`.

#![no_main]

use std::{env, sync::LazyLock};

static TARGET: LazyLock<String> =
    LazyLock::new(|| env::var("PAVE_FUZZ_TARGET").unwrap_or_default());

libfuzzer_sys::fuzz_target!(|input: &[u8]| pave_hostile::run(&TARGET, input));
