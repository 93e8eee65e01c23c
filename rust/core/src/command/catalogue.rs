//! `catalogue`: every cause in one list.

use crate::catalogue::{Document, Label, Language, page, title};
use crate::cause::{Cause, Facts};
use crate::text::{Style, Text};

/// One line a cause: code, name, severity, title; codes of a family stand together.
pub fn text(language: &Language) -> Text {
    let name_width = Cause::ALL
        .iter()
        .map(|cause| cause.name().len())
        .max()
        .unwrap_or_default();
    let mut lines = Vec::new();
    let mut family = "";
    for &cause in Cause::ALL {
        if &cause.code()[..4] != family && !family.is_empty() {
            lines.push(Text::new());
        }
        family = &cause.code()[..4];
        let severity = page(cause).severity;
        lines.push(
            Text::new()
                .styled(Style::default().bold(), cause.code())
                .push(format!("  {:name_width$}  ", cause.name()))
                .colored(
                    severity.color(),
                    language.label(Label::of(severity)).to_owned(),
                )
                .push(format!(": {}", title(language, cause, &Facts::new()))),
        );
    }
    Text::lines(lines)
}

/// One JSON object a line, each as `explain` gives it.
pub fn json_lines(language: &Language) -> String {
    Cause::ALL
        .iter()
        .map(|&cause| format!("{}\n", super::explain::json(language, cause)))
        .collect()
}

/// All pages in one Markdown document.
pub fn markdown(language: &Language) -> String {
    let mut out = format!("# {}\n", language.label(Label::Catalogue));
    for &cause in Cause::ALL {
        out.push('\n');
        // The pages' own headings move one level down, below the document's.
        for line in Document::of(language, cause).markdown().lines() {
            if line.starts_with('#') {
                out.push('#');
            }
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Languages;

    #[test]
    fn every_cause_is_in_every_form() {
        let english = Languages::english();
        let forms = [
            text(english).plain(),
            json_lines(english),
            markdown(english),
        ];
        for form in &forms {
            for &cause in Cause::ALL {
                assert!(form.contains(cause.code()) && form.contains(cause.name()));
            }
        }
        let lines: Vec<serde_json::Value> = forms[1]
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), Cause::ALL.len());
        assert_eq!(
            forms[2]
                .lines()
                .filter(|line| line.starts_with("# "))
                .count(),
            1
        );
    }
}
