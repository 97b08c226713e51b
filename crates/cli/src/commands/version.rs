//! `pave version`.

use pave_api::API_VERSION;

use crate::console::Console;

pub(super) fn run(console: &mut Console) {
    console.data(&format!(
        "pave {}\napi  {API_VERSION}\n",
        env!("CARGO_PKG_VERSION")
    ));
}
