//! The page about the command line, from its own definition.

use clap::{Arg, Command, CommandFactory as _};
use pave_cli::{args::Arguments, exit::Exit};

use super::table::table;

pub(super) fn page() -> String {
    let mut pave = Arguments::command();
    pave.build();
    let mut sections = vec![
        format!(
            "# Command line\n\n{}. `pave COMMAND --help` says the same; `pave completions SHELL` prints completions.\n",
            pave.get_about()
                .map(ToString::to_string)
                .unwrap_or_default()
        ),
        format!(
            "## Exit codes\n\nOf several objects the highest counts.\n\n{}",
            exits()
        ),
    ];
    sections.extend(shown(&pave).flat_map(|command| section(command, "pave")));
    sections.join("\n")
}

fn exits() -> String {
    let rows = Exit::ALL.map(|exit| [exit.code().to_string(), exit.meaning().to_owned()]);
    table(["Code", "Meaning"], &rows)
}

/// What people are meant to find, without `help` of everything.
fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    let commands = command.get_subcommands();
    commands.filter(|command| !command.is_hide_set() && command.get_name() != "help")
}

/// A command, or those inside it.
fn section(command: &Command, parent: &str) -> Vec<String> {
    let name = format!("{parent} {}", command.get_name());
    if command.has_subcommands() {
        return shown(command)
            .flat_map(|inner| section(inner, &name))
            .collect();
    }
    let about = command.get_about().map(ToString::to_string);
    let heading = format!(
        "## {name}\n\n{}.\n",
        about.unwrap_or_default().trim_end_matches('.')
    );
    let arguments = command
        .get_arguments()
        .filter(|argument| !is_everywhere(argument));
    let rows: Vec<[String; 3]> = arguments.map(row).collect();
    match table(["Argument", "Default", "Meaning"], &rows) {
        table if table.is_empty() => vec![heading],
        table => vec![format!("{heading}\n{table}")],
    }
}

/// Options that every command has.
fn is_everywhere(argument: &Arg) -> bool {
    argument.is_hide_set() || ["help", "version", "color"].contains(&argument.get_id().as_str())
}

fn row(argument: &Arg) -> [String; 3] {
    let default = argument.get_default_values().iter();
    let default: Vec<_> = default
        .map(|value| format!("`{}`", value.display()))
        .collect();
    let takes_value = argument.get_action().takes_values();
    let default = match (default.is_empty(), argument.is_required_set()) {
        (true, true) => "required".to_owned(),
        (false, _) if takes_value => default.join(", "),
        _ => String::new(),
    };
    [spelling(argument, takes_value), default, meaning(argument)]
}

fn spelling(argument: &Arg, takes_value: bool) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(clap::builder::Str::as_str).collect();
    let value = if takes_value {
        names.join(" ")
    } else {
        String::new()
    };
    let long = argument.get_long().map(|long| format!("--{long}"));
    let short = argument.get_short().map(|short| format!("-{short}"));
    let flags: Vec<_> = short.into_iter().chain(long).collect();
    match flags.join(", ") {
        flags if flags.is_empty() => format!("`{value}`"),
        flags => format!("`{}`", format!("{flags} {value}").trim_end()),
    }
}

fn meaning(argument: &Arg) -> String {
    let help = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let choices = argument.get_possible_values();
    let choices = choices
        .iter()
        .filter(|_| argument.get_action().takes_values());
    let choices: Vec<_> = choices
        .map(|choice| format!("`{}`", choice.get_name()))
        .collect();
    let variable = argument
        .get_env()
        .map(|name| format!("`{}`", name.display()));
    let more = [
        (!choices.is_empty()).then(|| choices.join(" · ")),
        variable.map(|name| format!("also {name}")),
    ];
    let more: Vec<_> = more.into_iter().flatten().collect();
    if more.is_empty() {
        return help;
    }
    format!("{help}: {}", more.join("; "))
}
