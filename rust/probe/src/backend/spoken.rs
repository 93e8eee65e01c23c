//! The words of a component, for people. What a refusal means is core's to say.

use serde_json::Value;

/// All texts and keys of a component in reading order; JSON that is none is taken as plain text.
pub(super) fn words(component: &[u8]) -> String {
    let mut out = String::new();
    match serde_json::from_slice::<Value>(component) {
        Ok(value) => collect(&value, &mut out),
        Err(_) => out.push_str(&String::from_utf8_lossy(component)),
    }
    out
}

/// serde_json stops at 128 levels, so this recursion is bounded too.
fn collect(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(text),
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, out)),
        Value::Object(fields) => {
            for key in ["text", "translate", "fallback", "with", "extra"] {
                if let Some(field) = fields.get(key) {
                    if matches!(key, "fallback" | "with") {
                        out.push(' ');
                    }
                    collect(field, out);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_component_has_its_words() {
        for (component, said) in [
            (r#""Closed""#, "Closed"),
            (
                r#"{"text":"","extra":[{"text":"Closed"},{"text":" today"}]}"#,
                "Closed today",
            ),
            (
                r#"{"translate":"multiplayer.disconnect.incompatible","with":["1.21.4"]}"#,
                "multiplayer.disconnect.incompatible 1.21.4",
            ),
            ("not json at all", "not json at all"),
            ("", ""),
        ] {
            assert_eq!(words(component.as_bytes()), said);
        }
    }

    #[test]
    fn deep_components_do_not_hurt() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(words(deep.as_bytes()), deep);
    }
}
