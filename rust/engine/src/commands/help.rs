//! `help`: the words, a line each.

use sessioncheck_core::text::{Click, Color, Style, Text};

use super::{COMMANDS, Command, nothing};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "help",
    takes: |_| "",
    says: |words| &words.says_help,
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    let words = engine.words();
    Text::lines(COMMANDS.iter().map(|command| {
        let mut line = "/sessioncheck".to_owned();
        for part in [command.word, (command.takes)(words)] {
            if !part.is_empty() {
                line.push(' ');
                line.push_str(part);
            }
        }
        let typed = format!("/sessioncheck {}", command.word);
        Text::new()
            .styled(
                Style::of(Color::Aqua).click(Click::Suggest(typed.trim_end().to_owned().into())),
                line,
            )
            .colored(Color::Gray, format!(" {}", (command.says)(words)))
    }))
}
