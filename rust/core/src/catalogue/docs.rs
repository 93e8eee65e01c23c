//! The catalogue printed: `docs/causes/`, one Markdown file a cause and an index, from the same words as everything.

use super::{Document, Label, Language, Languages, page};
use crate::cause::Cause;

/// Every file of `docs/causes/`: its name and what stands in it.
pub fn files() -> Vec<(String, String)> {
    let english = Languages::english();
    let mut files = vec![("README.md".to_owned(), index(english))];
    files.extend(Cause::ALL.iter().map(|&cause| {
        (
            format!("{}-{}.md", cause.code(), cause.name()),
            Document::of(english, cause).markdown(),
        )
    }));
    files
}

/// The list of all causes as Markdown, each with a link to its page.
pub fn index(language: &Language) -> String {
    let mut out = format!("# {}\n", language.label(Label::Catalogue));
    let mut family = "";
    for &cause in Cause::ALL {
        if &cause.code()[..4] != family {
            family = &cause.code()[..4];
            out.push_str(&format!("\n## {family}\n\n"));
        }
        out.push_str(&format!(
            "- [{code} {name}]({code}-{name}.md) ({severity}): {title}\n",
            code = cause.code(),
            name = cause.name(),
            severity = language.label(Label::of(page(cause).severity)),
            title = super::title(language, cause, &crate::cause::Facts::new()),
        ));
    }
    out
}
