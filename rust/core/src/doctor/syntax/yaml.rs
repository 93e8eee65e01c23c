//! YAML as SnakeYAML reads it for Paper, Spigot and BungeeCord: version 1.1, one document, a table at its top.
//!
//! The events come from a parser of YAML 1.2 grammar; what SnakeYAML refuses on top of that (tabs between tokens,
//! unprintable characters, depth, aliases, unknown tags) is refused here, with the same place.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};

use super::scalar;
use super::tree::{Entry, Index, Meaning, Node, Scalar, Table, Value};
use crate::doctor::{Broken, Odd};

/// A file that parses.
pub(crate) struct Document {
    pub(crate) top: Table,
    /// Duplicate keys, each with its line and full dotted key.
    pub(crate) odd: Vec<(u32, String, Odd)>,
}

/// Where and why a file does not parse.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) line: Option<u32>,
    pub(crate) column: Option<u32>,
    /// The key, where it is known before the rest cannot be read.
    pub(crate) key: Option<String>,
    pub(crate) why: Broken,
}

/// SnakeYAML's own limit on tables within tables.
const DEEPEST: usize = 50;

/// More nodes than any real file has: what aliases of aliases unfold to.
const MOST_NODES: usize = 200_000;

/// What the parser refuses and SnakeYAML takes: its words, and the same text written so that both take it. Lines stay
/// where they are.
type Mend = (&'static str, fn(&str, usize) -> Option<String>);

const MENDS: &[Mend] = &[
    ("comments must be separated", set_comment_apart),
    ("invalid indentation in quoted scalar", indent_quoted),
];

/// More such places than any real file has: each costs another reading.
const MOST_MENDS: usize = 20;

/// Longer texts are not read again for them.
const LONGEST_MENDED: usize = 128 * 1024;

/// Reads a document; an empty one is an empty table.
pub(crate) fn read(text: &str) -> Result<Document, Fault> {
    refuse_unprintable(text)?;
    // YAML 1.1 knows three more line breaks.
    let mut text = Cow::Borrowed(text);
    if !text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        text = Cow::Owned(text.replace(['\u{85}', '\u{2028}', '\u{2029}'], "\n"));
    }
    for _ in 0..MOST_MENDS {
        let fault = match read_apart(&text) {
            Err(fault) => fault,
            done => return done,
        };
        let Broken::Syntax(why) = &fault.why else {
            return Err(fault);
        };
        let mended = MENDS
            .iter()
            .find(|(words, _)| why.starts_with(words) && text.len() <= LONGEST_MENDED)
            .and_then(|(_, mend)| mend(&text, first_error(&text)?));
        match mended {
            Some(mended) => text = Cow::Owned(mended),
            None => return Err(fault),
        }
    }
    read_apart(&text)
}

/// The index of the character at which the parser stops.
fn first_error(text: &str) -> Option<usize> {
    let mut parser = Parser::new_from_str(text);
    loop {
        if let Err(error) = parser.next_event()? {
            return Some(error.marker().index());
        }
    }
}

/// Puts a blank before the comment at a character's index or just before it.
fn set_comment_apart(text: &str, index: usize) -> Option<String> {
    let (offset, _) = text
        .char_indices()
        .skip(index.saturating_sub(1))
        .take(2)
        .find(|(_, c)| *c == '#')?;
    let (before, comment) = text.split_at(offset);
    Some(format!("{before} {comment}"))
}

/// Indents the lines of the quoted scalar that begins at a character's index: its margin is no part of it.
fn indent_quoted(text: &str, index: usize) -> Option<String> {
    const MARGIN: &str = "                                        ";
    let (offset, quote) = text.char_indices().nth(index)?;
    if !matches!(quote, '"' | '\'') {
        return None;
    }
    let mut out = text[..=offset].to_owned();
    let mut escaped = false;
    let mut rest = text[offset + 1..].chars();
    for c in rest.by_ref() {
        out.push(c);
        if c == quote && !escaped {
            break;
        }
        escaped = quote == '"' && c == '\\' && !escaped;
        if matches!(c, '\n' | '\r') {
            out.push_str(MARGIN);
        }
    }
    // Between the halves of a line break nothing may stand.
    let mended = out.replace(&format!("\r{MARGIN}\n"), "\r\n") + rest.as_str();
    (mended.len() > text.len()).then_some(mended)
}

fn read_apart(text: &str) -> Result<Document, Fault> {
    let mut builder = Builder {
        events: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        nodes: 0,
        spans: (text.contains('\t') || text.contains('&')).then(Vec::new),
        end: End::of(text),
        path: Vec::new(),
        odd: Vec::new(),
    };
    let top = builder.document();
    let in_quotes =
        matches!(&top, Err(Fault { why: Broken::Syntax(why), .. }) if why.contains("quoted"));
    if let Some(spans) = builder.spans.as_ref().filter(|_| !in_quotes) {
        // A tab before the place where the events ended is what the host stops at.
        let reached = top.as_ref().err().and_then(|fault| fault.line);
        refuse_between_scalars(text, spans, reached)?;
    }
    let top = match top? {
        None => Table::default(),
        Some(Node {
            value: Value::Table(table),
            ..
        }) => table,
        Some(Node {
            value:
                Value::Scalar(Scalar {
                    meaning: Meaning::Null,
                    ..
                }),
            ..
        }) => Table::default(),
        Some(other) => {
            return Err(Fault {
                line: Some(other.line),
                column: None,
                key: None,
                why: Broken::NotATable,
            });
        }
    };
    Ok(Document {
        top,
        odd: builder.odd,
    })
}

/// How a text ends. SnakeYAML gives a block scalar at the end of a text no line break that is not there; the parser
/// does.
enum End {
    Broken,
    Open {
        length: usize,
        last_line: usize,
        is_blank: bool,
    },
}

impl End {
    fn of(text: &str) -> Self {
        let tail = text.rsplit(['\n', '\r']).next().unwrap_or_default();
        if tail.is_empty() {
            return Self::Broken;
        }
        Self::Open {
            length: text.chars().count(),
            last_line: text.lines().count(),
            is_blank: tail.trim().is_empty(),
        }
    }

    /// Whether a scalar is a block one whose last line break was made up.
    fn is_open_after(&self, written: &str, style: ScalarStyle, span: Span) -> bool {
        let Self::Open {
            length,
            last_line,
            is_blank,
        } = self
        else {
            return false;
        };
        if span.end.index() != *length || !written.ends_with('\n') {
            return false;
        }
        match style {
            // Each line of the file is one of the value: one more than there are was made up.
            ScalarStyle::Literal => {
                written.matches('\n').count() > last_line.saturating_sub(span.start.line())
            }
            ScalarStyle::Folded => !is_blank,
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => false,
        }
    }
}

struct Builder<'t> {
    events: Parser<'t, saphyr_parser::StrInput<'t>>,
    /// What each anchor stands for, and how many nodes that is.
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    /// Where scalars stand, kept only when a tab or an anchor makes it matter.
    spans: Option<Vec<(usize, usize, bool)>>,
    end: End,
    path: Vec<Step>,
    odd: Vec<(u32, String, Odd)>,
}

/// One step of the way to where the builder is.
enum Step {
    Key(String),
    Item(usize),
}

impl<'t> Builder<'t> {
    fn document(&mut self) -> Result<Option<Node>, Fault> {
        let mut top = None;
        let mut documents = 0;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(top),
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(syntax(
                            span.start,
                            "expected a single document in the stream",
                        ));
                    }
                }
                Event::StreamStart | Event::DocumentEnd | Event::Nothing => {}
                other => top = Some(self.node(other, span, 0)?),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Fault> {
        match self.events.next_event() {
            Some(Ok((event, span))) => Ok((event, span)),
            Some(Err(error)) => Err(scan_fault(&error)),
            None => Err(Fault {
                line: None,
                column: None,
                key: None,
                why: Broken::Syntax("the file ends within a value".to_owned()),
            }),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Fault> {
        let line = line_of(span.start);
        if depth > DEEPEST {
            return Err(at(span.start, Broken::TooDeep));
        }
        self.count(1, span.start)?;
        let before = self.nodes - 1;
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                if let Some(spans) = &mut self.spans {
                    spans.push((
                        span.start.index(),
                        span.end.index(),
                        style == ScalarStyle::Plain,
                    ));
                }
                let meaning = meaning(&text, style, tag.as_deref(), span.start)?;
                let mut written = text.into_owned();
                if self.end.is_open_after(&written, style, span) {
                    written.pop();
                }
                (anchor, Value::Scalar(Scalar { written, meaning }))
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), &["seq", "set", "omap", "pairs"], span.start)?;
                (anchor, Value::List(self.list(depth)?))
            }
            Event::MappingStart(anchor, tag) => {
                refuse_tag(tag.as_deref(), &["map", "set", "omap"], span.start)?;
                (anchor, Value::Table(self.table(depth)?))
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(syntax(span.start, "found an alias inside its own anchor"));
                };
                let (mut node, size) = (node.clone(), *size);
                self.count(size, span.start)?;
                node.line = line;
                return Ok(node);
            }
            _ => return Err(syntax(span.start, "a value was expected")),
        };
        let node = Node { line, value };
        if anchor != 0 {
            self.anchors
                .insert(anchor, (node.clone(), self.nodes - before));
            self.count(self.nodes - before, span.start)?;
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(items);
            }
            self.path.push(Step::Item(items.len()));
            items.push(self.node(event, span, depth + 1)?);
            self.path.pop();
        }
    }

    fn table(&mut self, depth: usize) -> Result<Table, Fault> {
        let mut table = Table::default();
        let mut index = Index::default();
        let mut merged = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let is_merge =
                matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<");
            let key_line = line_of(span.start);
            let key = if is_merge {
                None
            } else {
                Some(self.node(event, span, depth + 1)?)
            };
            let (event, span) = self.next()?;
            let Some(key) = key else {
                let node = self.node(event, span, depth + 1)?;
                merged.push((span.start, node));
                continue;
            };
            // A key that is a list or a table itself has no path anybody could ask for.
            let Value::Scalar(scalar) = key.value else {
                self.node(event, span, depth + 1)?;
                continue;
            };
            let name = match scalar.meaning {
                Meaning::Text => scalar.written,
                Meaning::Null => "null".to_owned(),
                _ => scalar.to_java_text().unwrap_or(scalar.written),
            };
            self.path.push(Step::Key(name));
            let node = self.node(event, span, depth + 1)?;
            if let Some(Step::Key(key)) = self.path.pop() {
                let entry = Entry {
                    key,
                    line: key_line,
                    node,
                };
                if let Some(earlier) = table.replace(entry, &mut index) {
                    let key = full_key(&self.path, &earlier.key);
                    let first_line = earlier.line;
                    self.odd
                        .push((key_line, key, Odd::DuplicateKey { first_line }));
                }
            }
        }
        for (place, node) in merged {
            merge(&mut table, node, place)?;
        }
        Ok(table)
    }

    fn count(&mut self, nodes: usize, place: Marker) -> Result<(), Fault> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MOST_NODES {
            return Err(at(place, Broken::TooManyAliases));
        }
        Ok(())
    }
}

/// `<<`: the keys of other tables, where this one has not its own; of several, the earlier wins.
fn merge(table: &mut Table, node: Node, place: Marker) -> Result<(), Fault> {
    match node.value {
        Value::Table(other) => {
            for entry in other.entries {
                if table.get(&entry.key).is_none() {
                    table.entries.push(entry);
                }
            }
            Ok(())
        }
        Value::List(items) => items.into_iter().try_for_each(|item| match item.value {
            Value::Table(_) => merge(table, item, place),
            Value::List(_) | Value::Scalar(_) => Err(syntax(place, NO_MERGE)),
        }),
        Value::Scalar(_) => Err(syntax(place, NO_MERGE)),
    }
}

const NO_MERGE: &str = "expected a table or a list of tables to merge";

fn meaning(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    place: Marker,
) -> Result<Meaning, Fault> {
    let Some(tag) = tag.filter(|tag| standard(tag) != Some("")) else {
        return match style {
            ScalarStyle::Plain if text == "<<" => {
                Err(syntax(place, "a merge where a value belongs"))
            }
            ScalarStyle::Plain => Ok(scalar::resolve(text)),
            _ => Ok(Meaning::Text),
        };
    };
    let unreadable = || syntax(place, "the value does not fit its tag");
    match standard(tag) {
        Some("str") => Ok(Meaning::Text),
        Some("int") => scalar::integer(text)
            .map(Meaning::Integer)
            .ok_or_else(unreadable),
        Some("float") => scalar::float(text)
            .or_else(|| text.parse().ok())
            .map(Meaning::Float)
            .ok_or_else(unreadable),
        Some("bool") => scalar::boolean(&text.to_lowercase())
            .map(Meaning::Bool)
            .ok_or_else(unreadable),
        Some("null") => Ok(Meaning::Null),
        Some("timestamp") => Ok(Meaning::Date),
        Some("binary") => Ok(Meaning::Bytes),
        _ => Err(syntax(place, UNKNOWN_TAG)),
    }
}

const UNKNOWN_TAG: &str = "a tag that the host does not know";

/// The tag's name within YAML's own; `""` for `!` alone.
fn standard(tag: &Tag) -> Option<&str> {
    const OWN: &str = "tag:yaml.org,2002:";
    if tag.handle == OWN {
        return Some(&tag.suffix);
    }
    if tag.suffix.is_empty() && tag.handle == "!" || tag.handle.is_empty() && tag.suffix == "!" {
        return Some("");
    }
    if tag.handle.is_empty() {
        return tag.suffix.strip_prefix(OWN);
    }
    None
}

fn refuse_tag(tag: Option<&Tag>, known: &[&str], place: Marker) -> Result<(), Fault> {
    match tag {
        None => Ok(()),
        Some(tag) if standard(tag).is_some_and(|name| name.is_empty() || known.contains(&name)) => {
            Ok(())
        }
        Some(_) => Err(syntax(place, UNKNOWN_TAG)),
    }
}

/// SnakeYAML's reader throws on characters outside YAML's printable set, before anything is parsed.
fn refuse_unprintable(text: &str) -> Result<(), Fault> {
    // Nearly every file is plain ASCII, and bytes are looked through faster than characters.
    if text
        .bytes()
        .all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
    {
        return Ok(());
    }
    let is_printable = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{7e}' | '\u{85}'
            | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    };
    let Some(offset) = text.find(|c| !is_printable(c)) else {
        return Ok(());
    };
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Err(Fault {
        line: Some(narrow(before.matches('\n').count() + 1)),
        column: Some(narrow(before[line_start..].chars().count() + 1)),
        key: None,
        why: Broken::Syntax("special characters are not allowed".to_owned()),
    })
}

/// What SnakeYAML takes inside a scalar or a comment only: a tab (also right behind a plain scalar), and a colon in
/// what the parser took for an anchor's name, where a host reads the anchor of an empty key.
///
/// Looks no further than the line that was reached where the parser stopped.
fn refuse_between_scalars(
    text: &str,
    scalars: &[(usize, usize, bool)],
    reached: Option<u32>,
) -> Result<(), Fault> {
    let text: Vec<char> = text.chars().collect();
    let mut spans = scalars
        .iter()
        .map(|(start, end, plain)| {
            // The parser counts blanks behind a scalar as its own.
            let blanks = text
                .get(*start..*end)
                .unwrap_or_default()
                .iter()
                .rev()
                .take_while(|c| matches!(c, ' ' | '\t'))
                .count();
            // An anchor is no part of its value.
            let anchor = match text.get(*start) {
                Some('&') => text[*start..]
                    .iter()
                    .take_while(|c| !c.is_whitespace())
                    .count(),
                _ => 0,
            };
            let end = *end - blanks;
            (end.min(*start + anchor), end, *plain)
        })
        .peekable();
    let (mut line, mut column) = (1, 1);
    let mut in_comment = false;
    let mut in_anchor = false;
    let mut behind_plain = false;
    for (index, c) in text.iter().copied().enumerate() {
        while let Some((start, end, plain)) = spans.peek().copied() {
            if index < end {
                break;
            }
            if start != end {
                behind_plain = plain && index == end;
            }
            spans.next();
        }
        let inside = spans.peek().is_some_and(|(start, _, _)| index >= *start);
        if inside || c == '\n' {
            in_comment = false;
        } else if c == '#' {
            in_comment = true;
        }
        in_anchor = !inside && !in_comment && !c.is_whitespace() && (in_anchor || c == '&');
        let refused = if c == '\t' && !inside && !in_comment && !behind_plain {
            Some(Broken::Tab)
        } else if in_anchor && c == ':' {
            Some(Broken::Syntax(
                "a colon in the name of an anchor".to_owned(),
            ))
        } else {
            None
        };
        if let Some(why) = refused {
            return Err(Fault {
                line: Some(line),
                column: Some(column),
                key: None,
                why,
            });
        }
        match c {
            '\n' => {
                if reached == Some(line) {
                    return Ok(());
                }
                line += 1;
                column = 0;
                behind_plain = false;
            }
            ' ' | '\t' => {}
            _ => behind_plain = false,
        }
        column += 1;
    }
    Ok(())
}

fn scan_fault(error: &ScanError) -> Fault {
    if error.info().contains("recursion limit") {
        return at(*error.marker(), Broken::TooDeep);
    }
    // The one message that quotes the file quotes a single reserved character.
    syntax(*error.marker(), error.info())
}

fn syntax(place: Marker, why: &str) -> Fault {
    at(place, Broken::Syntax(why.to_owned()))
}

fn at(place: Marker, why: Broken) -> Fault {
    Fault {
        line: Some(line_of(place)),
        column: Some(narrow(place.col() + 1)),
        key: None,
        why,
    }
}

fn line_of(place: Marker) -> u32 {
    narrow(place.line())
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn full_key(path: &[Step], last: &str) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Item(position) => out.push_str(&format!("[{position}]")),
            Step::Key(key) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(key);
            }
        }
    }
    if !out.is_empty() {
        out.push('.');
    }
    out.push_str(last);
    out
}
