//! Start scripts, systemd units, `.env` and compose files: what surrounds a server and wins over its files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::environment::{Environment, Variable, VariableSource, VariableValue};
use super::intake::{broken, text_of};
use super::jvm::Jvm;
use crate::doctor::syntax::tree::{Entry, Node, Table, Value};
use crate::doctor::syntax::yaml;
use crate::doctor::{FoundFile, Located, Root, Trouble};
use crate::secret::Secret;

/// One service of a compose file.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) image: Option<Located<String>>,
    pub(crate) variables: Vec<Variable>,
    /// The host's side of each bind mount, as written: `./lobby`.
    pub(crate) binds: Vec<String>,
    /// Files of variables, as written.
    pub(crate) env_files: Vec<String>,
    /// Other names under which the network knows it.
    pub(crate) aliases: Vec<String>,
}

/// Names whose values are shown: every other one may hold a secret.
const HARMLESS: &[&str] = &[
    "ACCEPTS_TRANSFERS",
    "ENABLE_WHITELIST",
    "ENFORCE_SECURE_PROFILE",
    "ENFORCE_WHITELIST",
    "FABRIC_PROXY_HACK_EARLY_SEND",
    "FABRIC_PROXY_HACK_MESSAGE_CHAIN",
    "FABRIC_PROXY_HACK_ONLINE_MODE",
    "FABRIC_PROXY_SECRET_FILE",
    "NETWORK_COMPRESSION_THRESHOLD",
    "ONLINE_MODE",
    "OVERRIDE_SERVER_PROPERTIES",
    "PREVENT_PROXY_CONNECTIONS",
    "SERVER_IP",
    "SERVER_NAME",
    "SERVER_PORT",
    "SKIP_SERVER_PROPERTIES",
    "TYPE",
    "VERSION",
    "WHITELIST_ENABLED",
];

/// What scripts may set that a host reads; whatever else they set is their own.
const READ_BY_HOSTS: &[&str] = &[
    "PAPER_VELOCITY_SECRET",
    "VELOCITY_FORWARDING_SECRET",
    "FABRIC_PROXY_",
];

/// Names that hold JVM arguments.
const JVM_ARGUMENTS: &[&str] = &[
    "JVM_OPTS",
    "JVM_XX_OPTS",
    "JVM_DD_OPTS",
    "JAVA_OPTS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "_JAVA_OPTIONS",
    "EXTRA_ARGS",
];

/// Whether a path in the folder's own top is a start script, a unit or a file of arguments.
pub(crate) fn is_script(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    !path.contains('/')
        && ([".sh", ".bat", ".cmd", ".ps1", ".service", ".command"]
            .iter()
            .any(|ending| path.ends_with(ending))
            || matches!(
                path.as_str(),
                "user_jvm_args.txt" | "jvm.args" | "variables.txt" | "java.args"
            ))
}

/// Whether a path is a compose file.
pub(crate) fn is_compose(path: &str) -> bool {
    matches!(
        path.to_ascii_lowercase().as_str(),
        "docker-compose.yml"
            | "docker-compose.yaml"
            | "compose.yml"
            | "compose.yaml"
            | "docker-compose.override.yml"
            | "docker-compose.override.yaml"
            | "compose.override.yml"
            | "compose.override.yaml"
    )
}

/// Whether a path is a file of variables.
pub(crate) fn is_env_file(path: &str) -> bool {
    path.eq_ignore_ascii_case(".env")
}

/// The files of variables that the folder's compose files name.
pub(crate) fn env_files(root: &Root) -> Vec<String> {
    root.files
        .iter()
        .filter(|found| is_compose(&found.path))
        .flat_map(|found| read_compose(found, &[], &mut BTreeMap::new(), &mut Vec::new()))
        .flat_map(|service| service.env_files)
        .collect()
}

/// Reads a start script, a unit or a file of arguments.
pub(crate) fn read_script(
    found: &FoundFile,
    jvm: &mut Jvm,
    environment: &mut Environment,
    troubles: &mut Vec<Trouble>,
) {
    let file: Arc<str> = Arc::from(found.path.as_str());
    // An empty script says nothing; that is no trouble.
    let mut own = Vec::new();
    let text = text_of(found, &file, false, &mut own);
    own.retain(|trouble| !matches!(trouble.kind, crate::doctor::TroubleKind::Odd(_)));
    let Some(text) = text else {
        troubles.append(&mut own);
        return;
    };
    let is_unit = file.to_ascii_lowercase().ends_with(".service");
    for (line, content) in numbered(&text) {
        let content = content.trim();
        if is_comment(content) {
            continue;
        }
        jvm.read_line(&file, line, content);
        let source = if is_unit {
            VariableSource::Unit
        } else {
            VariableSource::Script
        };
        for (name, value) in assignments(content, is_unit) {
            if READ_BY_HOSTS.iter().any(|read| name.starts_with(read)) {
                environment.variables.push(Variable {
                    value: Located {
                        value: value_of(&name, &value),
                        file: Arc::clone(&file),
                        line,
                        key: name.clone(),
                    },
                    name,
                    source,
                });
            }
        }
    }
}

/// Reads a `.env` file.
pub(crate) fn read_env_file(found: &FoundFile, troubles: &mut Vec<Trouble>) -> Vec<Variable> {
    let file: Arc<str> = Arc::from(found.path.as_str());
    let mut own = Vec::new();
    let text = text_of(found, &file, false, &mut own);
    let Some(text) = text else {
        troubles.append(&mut own);
        return Vec::new();
    };
    numbered(&text)
        .filter_map(|(line, content)| {
            let content = content.trim();
            if content.starts_with('#') {
                return None;
            }
            let content = content.strip_prefix("export ").unwrap_or(content);
            let (name, value) = content.split_once('=')?;
            let name = name.trim().to_owned();
            is_name(&name).then(|| Variable {
                value: Located {
                    value: value_of(&name, &unquoted(value)),
                    file: Arc::clone(&file),
                    line,
                    key: name.clone(),
                },
                name,
                source: VariableSource::EnvFile,
            })
        })
        .collect()
}

/// Reads a compose file; `known` are the variables that its `${NAME}` stand for.
pub(crate) fn read_compose(
    found: &FoundFile,
    known: &[Variable],
    jvm_of: &mut BTreeMap<String, Jvm>,
    troubles: &mut Vec<Trouble>,
) -> Vec<Service> {
    let file: Arc<str> = Arc::from(found.path.as_str());
    let Some(text) = text_of(found, &file, false, troubles) else {
        return Vec::new();
    };
    let document = match yaml::read(&text) {
        Ok(document) => document,
        Err(fault) => {
            troubles.push(broken(&file, fault));
            return Vec::new();
        }
    };
    let Some(Value::Table(services)) = document.top.get("services").map(|entry| &entry.node.value)
    else {
        return Vec::new();
    };
    let known = Known(known);
    services
        .entries
        .iter()
        .filter_map(|entry| {
            let Value::Table(table) = &entry.node.value else {
                return None;
            };
            let service = service(
                &file,
                &entry.key,
                table,
                &known,
                jvm_of.entry(entry.key.clone()).or_default(),
            );
            Some(service)
        })
        .collect()
}

fn service(
    file: &Arc<str>,
    name: &str,
    table: &Table,
    known: &Known<'_>,
    jvm: &mut Jvm,
) -> Service {
    let place = |line: u32, key: String| Located {
        value: (),
        file: Arc::clone(file),
        line,
        key,
    };
    let image = table.get("image").and_then(|entry| {
        let text = known.filled(text_of_node(&entry.node)?)?;
        Some(place(entry.line, format!("services.{name}.image")).with(text))
    });
    let mut variables = Vec::new();
    for (line, variable, value) in environment_of(table) {
        let key = format!("services.{name}.environment.{variable}");
        let located = place(line, key);
        let value = match value.and_then(|value| known.filled(&value)) {
            Some(text) => {
                if JVM_ARGUMENTS.contains(&variable.as_str()) {
                    jvm.read_line(file, line, &text);
                    if variable == "JVM_DD_OPTS" {
                        // itzg's own form: `name:value` or `name=value` without the -D.
                        for definition in text.split([' ', ',']) {
                            jvm.read_line(
                                file,
                                line,
                                &format!("-D{}", definition.replacen(':', "=", 1)),
                            );
                        }
                    }
                }
                value_of(&variable, &text)
            }
            None => VariableValue::Unknown,
        };
        variables.push(Variable {
            name: variable,
            value: located.with(value),
            source: VariableSource::Compose,
        });
    }
    if let Some(entry) = table.get("command").or_else(|| table.get("entrypoint")) {
        for (line, text) in lines_of(entry) {
            jvm.read_line(file, line, &text);
        }
    }
    Service {
        name: name.to_owned(),
        image,
        variables,
        binds: table.get("volumes").map(binds).unwrap_or_default(),
        env_files: table
            .get("env_file")
            .map(|entry| lines_of(entry).into_iter().map(|(_, text)| text).collect())
            .unwrap_or_default(),
        aliases: ["container_name", "hostname"]
            .iter()
            .filter_map(|key| text_of_node(&table.get(key)?.node).map(str::to_owned))
            .collect(),
    }
}

/// A table of names, or a list of `NAME=value`; a name alone takes the value of whoever starts the container.
fn environment_of(table: &Table) -> Vec<(u32, String, Option<String>)> {
    match table.get("environment").map(|entry| &entry.node.value) {
        Some(Value::Table(variables)) => variables
            .entries
            .iter()
            .map(|entry| {
                let value = text_of_node(&entry.node).filter(|_| !is_null(&entry.node));
                (entry.line, entry.key.clone(), value.map(str::to_owned))
            })
            .collect(),
        Some(Value::List(items)) => items
            .iter()
            .filter_map(|item| {
                let text = text_of_node(item)?;
                Some(match text.split_once('=') {
                    Some((name, value)) => (item.line, name.to_owned(), Some(value.to_owned())),
                    None => (item.line, text.to_owned(), None),
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn binds(entry: &Entry) -> Vec<String> {
    let Value::List(items) = &entry.node.value else {
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| match &item.value {
            Value::Scalar(scalar) => {
                let source = scalar.written.split(':').next()?;
                source
                    .starts_with(['.', '/', '~'])
                    .then(|| source.to_owned())
            }
            Value::Table(table) => text_of_node(&table.get("source")?.node)
                .filter(|source| source.starts_with(['.', '/', '~']))
                .map(str::to_owned),
            Value::List(_) => None,
        })
        .collect()
}

fn lines_of(entry: &Entry) -> Vec<(u32, String)> {
    match &entry.node.value {
        Value::Scalar(scalar) => vec![(entry.line, scalar.written.clone())],
        Value::List(items) => items
            .iter()
            .filter_map(|item| match &item.value {
                Value::Table(table) => Some((
                    item.line,
                    text_of_node(&table.get("path")?.node)?.to_owned(),
                )),
                _ => Some((item.line, text_of_node(item)?.to_owned())),
            })
            .collect(),
        Value::Table(_) => Vec::new(),
    }
}

/// The text as written: compose hands variables on as text, whatever YAML would take them for.
fn text_of_node(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(scalar) => Some(&scalar.written),
        Value::List(_) | Value::Table(_) => None,
    }
}

fn is_null(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.written.is_empty()
        && scalar.meaning == crate::doctor::syntax::tree::Meaning::Null)
}

/// The variables that a compose file's `${NAME}` stand for.
struct Known<'a>(&'a [Variable]);

impl Known<'_> {
    /// Puts values in for `$NAME`, `${NAME}` and `${NAME:-default}`; `None` where one is not known.
    fn filled(&self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some(inner) = rest.strip_prefix('{') {
                let (inner, after) = inner.split_once('}')?;
                let end = inner
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(inner.len());
                let (name, operator) = inner.split_at(end);
                let default = operator
                    .strip_prefix(":-")
                    .or_else(|| operator.strip_prefix('-'));
                let value = self.value(name).or_else(|| default.map(str::to_owned))?;
                out.push_str(&value);
                rest = after;
            } else {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                if end == 0 {
                    out.push('$');
                    continue;
                }
                out.push_str(&self.value(&rest[..end])?);
                rest = &rest[end..];
            }
        }
        out.push_str(rest);
        Some(out)
    }

    fn value(&self, name: &str) -> Option<String> {
        let variable = self.0.iter().rev().find(|variable| variable.name == name)?;
        match &variable.value.value {
            VariableValue::Text(text) => Some(text.clone()),
            VariableValue::Hidden(secret) => {
                secret.sign_with(|bytes| String::from_utf8(bytes.to_vec()).ok())
            }
            VariableValue::Unknown => None,
        }
    }
}

/// The value of a variable, hidden unless its name is on the list.
pub(crate) fn value_of(name: &str, value: &str) -> VariableValue {
    if HARMLESS.contains(&name) {
        VariableValue::Text(value.to_owned())
    } else {
        VariableValue::Hidden(Secret::from(value))
    }
}

/// `export A=b`, `set A=b`, `$env:A = "b"`, `A=b java`, and a unit's `Environment="A=b" C=d`.
fn assignments(line: &str, is_unit: bool) -> Vec<(String, String)> {
    let body = if is_unit {
        match line.strip_prefix("Environment=") {
            Some(body) => body,
            None => return Vec::new(),
        }
    } else {
        let lower = line.to_ascii_lowercase();
        let skip = ["export ", "set ", "@set ", "$env:"]
            .iter()
            .find(|word| lower.starts_with(**word))
            .map_or(0, |word| word.len());
        let body = line[skip..].trim_start();
        if lower.starts_with("set ") || lower.starts_with("@set ") {
            // Batch: everything up to the line's end is the value, quotes around the whole left out.
            let body = body
                .strip_prefix('"')
                .map_or(body, |inner| inner.trim_end_matches('"'));
            return body
                .split_once('=')
                .filter(|(name, _)| is_name(name))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into_iter()
                .collect();
        }
        if lower.starts_with("$env:") {
            return body
                .split_once('=')
                .map(|(name, value)| (name.trim().to_owned(), unquoted(value.trim())))
                .into_iter()
                .collect();
        }
        body
    };
    words(body)
        .into_iter()
        .map_while(|word| {
            let (name, value) = word.split_once('=')?;
            is_name(name).then(|| (name.to_owned(), value.to_owned()))
        })
        .collect()
}

/// Words as a shell splits them, quotes taken off.
fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut started = false;
    for c in text.chars() {
        match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(c);
                started = true;
            }
            (Some(open), c) if c == open => quote = None,
            (None, c) if c.is_whitespace() || c == ';' => {
                if started {
                    out.push(std::mem::take(&mut word));
                    started = false;
                }
            }
            (_, c) => {
                word.push(c);
                started = true;
            }
        }
    }
    if started {
        out.push(word);
    }
    out
}

/// A `.env` value: quotes taken off, or cut at a comment.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote)
            && let Some((inner, _)) = inner.split_once(quote)
        {
            return inner.to_owned();
        }
    }
    let end = value.find(" #").unwrap_or(value.len());
    value[..end].trim_end().to_owned()
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_comment(line: &str) -> bool {
    let lower: String = line
        .chars()
        .take(4)
        .collect::<String>()
        .to_ascii_lowercase();
    line.starts_with('#')
        || line.starts_with("::")
        || line.starts_with(';')
        || lower.starts_with("rem ")
}

fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Content;

    fn found(path: &str, text: &str) -> FoundFile {
        FoundFile {
            path: path.to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
            world_readable: None,
        }
    }

    #[test]
    fn scripts_set_variables_in_many_ways() {
        for (path, text, expected) in [
            (
                "start.sh",
                "#!/bin/sh\nexport PAPER_VELOCITY_SECRET='a b'\n",
                Some("a b"),
            ),
            (
                "start.sh",
                "PAPER_VELOCITY_SECRET=ab java -jar x.jar\n",
                Some("ab"),
            ),
            ("start.sh", "# export PAPER_VELOCITY_SECRET=ab\n", None),
            ("run.bat", "@set PAPER_VELOCITY_SECRET=ab\r\n", Some("ab")),
            (
                "run.bat",
                "set \"PAPER_VELOCITY_SECRET=ab\"\r\n",
                Some("ab"),
            ),
            ("run.bat", "REM set PAPER_VELOCITY_SECRET=ab\r\n", None),
            (
                "run.ps1",
                "$env:PAPER_VELOCITY_SECRET = \"ab\"\n",
                Some("ab"),
            ),
            (
                "mc.service",
                "[Service]\nEnvironment=\"A=1\" \"PAPER_VELOCITY_SECRET=ab\"\n",
                Some("ab"),
            ),
        ] {
            let mut environment = Environment::default();
            let mut troubles = Vec::new();
            read_script(
                &found(path, text),
                &mut Jvm::default(),
                &mut environment,
                &mut troubles,
            );
            let secret = environment
                .secret("PAPER_VELOCITY_SECRET")
                .map(|secret| secret.value);
            assert_eq!(secret, expected.map(Secret::from), "{text:?}");
            assert_eq!(troubles, []);
        }
    }

    #[test]
    fn a_compose_file_gives_each_service_its_own() {
        let env = read_env_file(
            &found(".env", "# x\nSECRET=\"aB3x\" # y\nexport MODE=FALSE # z\n"),
            &mut Vec::new(),
        );
        let text = "services:\n  lobby:\n    image: itzg/minecraft-server\n    environment:\n      ONLINE_MODE: ${MODE:-TRUE}\n      PAPER_VELOCITY_SECRET: ${SECRET}\n      JVM_OPTS: -Dmojang.sessionserver=http://127.0.0.1:1/x\n    volumes:\n    - ./lobby:/data\n  proxy:\n    environment:\n    - ONLINE_MODE=false\n    - NOT_GIVEN\n    - GONE=${NOWHERE}\n    - DEFAULTED=${NOWHERE:-x}\n    volumes:\n    - type: bind\n      source: ./proxy\n";
        let mut jvms = BTreeMap::new();
        let mut troubles = Vec::new();
        let services = read_compose(&found("compose.yaml", text), &env, &mut jvms, &mut troubles);
        assert_eq!(troubles, []);
        assert_eq!(services[0].binds, ["./lobby"]);
        assert_eq!(services[1].binds, ["./proxy"]);
        assert_eq!(jvms["lobby"].flags.len(), 1);
        let values: Vec<_> = services
            .iter()
            .flat_map(|service| &service.variables)
            .map(|variable| {
                (
                    variable.name.as_str(),
                    variable.value.line,
                    variable.value.value.clone(),
                )
            })
            .collect();
        let hidden = |text: &str| VariableValue::Hidden(Secret::from(text));
        assert_eq!(
            values,
            [
                ("ONLINE_MODE", 5, VariableValue::Text("FALSE".to_owned())),
                ("PAPER_VELOCITY_SECRET", 6, hidden("aB3x")),
                (
                    "JVM_OPTS",
                    7,
                    hidden("-Dmojang.sessionserver=http://127.0.0.1:1/x")
                ),
                ("ONLINE_MODE", 12, VariableValue::Text("false".to_owned())),
                ("NOT_GIVEN", 13, VariableValue::Unknown),
                ("GONE", 14, VariableValue::Unknown),
                ("DEFAULTED", 15, hidden("x")),
            ]
        );
    }
}
