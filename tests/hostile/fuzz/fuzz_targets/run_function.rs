//! A function's request as bytes. What has to hold stands in `pave-hostile`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pave_hostile::run("run_function", input));
