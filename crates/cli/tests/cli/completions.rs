//! `pave completions`.

use crate::pave;

#[test]
fn every_shell_gets_the_words_of_the_command_line() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = pave(&format!("completions {shell}")).output().unwrap();
        assert!(output.status.success(), "{shell}");
        let script = String::from_utf8(output.stdout).unwrap();
        for word in ["conformance", "landing-zone-file", "questions"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
        assert!(
            !script.contains("\u{1b}["),
            "{shell} gets no color into its script"
        );
    }
}
