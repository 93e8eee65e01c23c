//! The same files, read by us and by the libraries that the hosts read with.
//!
//! Needs a JDK (17 or later) and Maven with its Central; where they are missing the tests say that they were skipped.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use sessioncheck_core::doctor::{properties_pairs, yaml_pairs};

type Pairs = Vec<(String, String)>;

const SNAKEYAMLS: &[&str] = &["1.33", "2.4"];

#[test]
fn yaml_is_read_as_snakeyaml_reads_it() {
    let cases: Vec<Vec<u8>> = yaml_cases();
    for version in SNAKEYAMLS {
        let Some(answers) = ask(version, "yaml", &cases) else {
            return;
        };
        let mut wrong = String::new();
        for (case, theirs) in cases.iter().zip(answers) {
            let ours = yaml_pairs(case).ok();
            if ours != theirs {
                writeln!(
                    wrong,
                    "{:?}\n   ours   {ours:?}\n   theirs {theirs:?}",
                    String::from_utf8_lossy(case)
                )
                .expect("a string takes everything");
            }
        }
        assert_eq!(wrong, "", "SnakeYAML {version}");
    }
}

#[test]
fn scrambled_yaml_never_means_two_things() {
    let cases = scrambled(REAL_YAML, 4000);
    let Some(answers) = ask("2.4", "yaml", &cases) else {
        return;
    };
    let mut two_meanings = Vec::new();
    let mut refused_by_one = Vec::new();
    for (case, theirs) in cases.iter().zip(answers) {
        let shown = String::from_utf8_lossy(case).into_owned();
        match (yaml_pairs(case).ok(), theirs) {
            (Some(ours), Some(theirs)) if ours != theirs => {
                two_meanings.push(format!("{shown:?}\n ours {ours:?}\n theirs {theirs:?}"))
            }
            (Some(_), None) => refused_by_one.push(format!("we read {shown:?}")),
            (None, Some(_)) => refused_by_one.push(format!("we refuse {shown:?}")),
            _ => {}
        }
    }
    assert!(
        two_meanings.is_empty(),
        "{}",
        two_meanings[..two_meanings.len().min(8)].join("\n")
    );
    // The grammars differ in corners that no owner's file is in; more than one in two hundred would be a fault.
    assert!(
        refused_by_one.len() * 200 <= cases.len(),
        "{} of {}: {:#?}",
        refused_by_one.len(),
        cases.len(),
        &refused_by_one[..refused_by_one.len().min(20)]
    );
}

#[test]
fn properties_are_read_as_java_reads_them() {
    let mut cases: Vec<Vec<u8>> = PROPERTIES
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    cases.extend(scrambled(PROPERTIES, 4000));
    let Some(answers) = ask("2.4", "properties", &cases) else {
        return;
    };
    for (case, theirs) in cases.iter().zip(answers) {
        let text = String::from_utf8(case.clone()).expect("cases are text");
        assert_eq!(properties_pairs(&text).ok(), theirs, "{text:?}");
    }
}

fn yaml_cases() -> Vec<Vec<u8>> {
    let scalars = SCALARS.iter().map(|scalar| format!("key: {scalar}\n"));
    let documents = DOCUMENTS
        .iter()
        .chain(REAL_YAML)
        .map(|text| (*text).to_owned());
    scalars.chain(documents).map(String::into_bytes).collect()
}

/// Plain scalars, each as `key: <it>`.
const SCALARS: &[&str] = &[
    "01234567",
    "08",
    "0o17",
    "0_7",
    "00",
    "0",
    "-0",
    "+0",
    "12_345",
    "1_",
    "_1",
    "0x1F",
    "0x_1",
    "0x",
    "0xg",
    "-0x1f",
    "0b101",
    "0b",
    "0b12",
    "1:30",
    "1:60",
    "1:5",
    "190:20:30",
    "01:30",
    "-1:30",
    "1:30.5",
    "1e10",
    "1E10",
    "1e+3",
    "1e-3",
    "1e",
    "e1",
    "1.0",
    "1.",
    ".5",
    "-.5",
    "+.5",
    "._5",
    "1.5e3",
    "1_0.5",
    "123456789012345678901234567890",
    "0777777777777777777777777777",
    "0xffffffffffffffffffffffff",
    "2147483648",
    "-2147483648",
    "9223372036854775808",
    ".inf",
    "-.INF",
    "+.inf",
    ".nan",
    ".NaN",
    "-.nan",
    "yes",
    "Yes",
    "YES",
    "yEs",
    "no",
    "on",
    "Off",
    "y",
    "n",
    "Y",
    "true",
    "TRUE",
    "True",
    "tRUE",
    "~",
    "null",
    "Null",
    "NULL",
    "nULL",
    "",
    "2024-01-02",
    "2024-1-2",
    "2024-1-2 3:04:05",
    "2024-01-02T03:04:05Z",
    "2024-01-02t03:04:05.6",
    "2024-01-02 03:04:05 +1",
    "2024-01-02T03:04:05+01:30",
    "2024-13-99",
    "\"01\"",
    "'01'",
    "'yes'",
    "!!str 01",
    "!!str yes",
    "!!int \"12\"",
    "!!float 1",
    "!!bool \"yes\"",
    "!!null x",
    "!!binary aGk=",
    "!x y",
    "! 12",
    "!<tag:yaml.org,2002:str> 1",
    "a#b",
    "a #b",
    "#b",
    "a: b",
    "a:b",
    "-a",
    "- a",
    "-",
    "?a",
    "? a",
    ":a",
    "a,b",
    "[a, b]",
    "[01, yes]",
    "{a: 01}",
    "{a}",
    "[a: b]",
    "{a: , b}",
    "@a",
    "`a",
    "%a",
    "&a b",
    "*a",
    "*",
    "&",
    "|",
    ">",
    "|\n  a\n  b",
    ">\n  a\n  b",
    "|-\n  a\n\n",
    ">+\n  a\n\n",
    "|2\n    a",
    "a\n  b",
    "a\nb",
    "\"a\\n\\x41\\u0042\"",
    "\"a\\q\"",
    "\"a",
    "'a",
    "'it''s'",
    "\"a\n  b\"",
    "=",
    "<<",
    "http://x:1/y",
    "127.0.0.1",
    "1.2.3",
    "§aHi",
    "😀",
    "a\tb",
    "\ta",
    "a\t",
    "'a'\t",
    "a \t#b",
    "[a,\tb]",
    "7e3fa91c",
    "7e39",
    "1e400",
    "0.1e-400",
    "9.9e-324",
    "1.7976931348623157E308",
    "100000.0",
    "10000000.0",
    "0.001",
    "0.0001",
    "123456789.123",
];

/// Whole documents.
const DOCUMENTS: &[&str] = &[
    "",
    "\n",
    "#x\n",
    "---\n",
    "---\na: 1\n",
    "a: 1\n...\n",
    "a: 1\n---\nb: 2\n",
    "%YAML 1.1\n---\na: yes\n",
    "\u{feff}a: 1\n",
    "a: 1\r\nb: 2\r\n",
    "a: 1\rb: 2\r",
    "a: 1\na: 2\n",
    "a: {b: 1}\na: {c: 2}\n",
    "01: a\nyes: b\n1.0: c\n~: d\n",
    "'a b': 1\n",
    "? a\n: 1\n",
    "a : 1\n",
    "a:\n  b: 1\n  c:\n  - x\n  - y: 1\n    z: 2\n",
    "a:\n- 1\n- 2\nb: 3\n",
    "a:\n  - b\n - c\n",
    "a: 1\n b: 2\n",
    "a:\n  b: 1\n   c: 2\n",
    "a\nb: 1\n",
    "- a\n",
    "a\n",
    "a: &x {b: 1}\nc: *x\n",
    "a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n",
    "a: &x {b: 1}\ne: &y {b: 2, f: 3}\nd:\n  <<: [*x, *y]\n",
    "d: {<<: 1}\n",
    "a: *nowhere\n",
    "a: [1, 2\nb: 3\n",
    "a: {b: 1\n",
    "a: }\n",
    "a: ]\n",
    "\ta: 1\n",
    "a:\n\tb: 1\n",
    "a:\n  b: 1\n\tc: 2\n",
    "a: 1\n\t\nb: 2\n",
    "a: 1\n# \tx\nb: 2\n",
    "a:\tb\n",
    "a: \tb\n",
    "a: \u{7}\n",
    "a: \u{85}b\n",
    "a: \u{2028}b\n",
    "a: {\n  b: 1,\n  c: 2\n}\n",
    "a: [\n  1,\n  2,\n]\n",
    "a: {b: 1,}\n",
    "a: {b: {c: [1, {d: 2}]}}\n",
    "{a: 1, b: 2}\n",
    "a: !!map {b: 1}\n",
    "a: !!seq [1]\n",
    "a: \"b\" c\n",
    "a: 'x'#y\n",
    "a: x: y\n",
    "a: 'x': y\n",
];

const REAL_YAML: &[&str] = &[
    "settings:\n  bungeecord: true\n  late-bind: false\nmessages:\n  whitelist: 'You are not whitelisted on this server!'\nconfig-version: 12\n",
    "_version: 29\nproxies:\n  bungee-cord:\n    online-mode: true\n  proxy-protocol: false\n  velocity:\n    enabled: true\n    online-mode: true\n    secret: \"aB3xKq9Z\" # ours\nunsupported-settings:\n  perform-username-validation: true\n",
    "# BungeeCord\nip_forward: true\nlisteners:\n- query_port: 25577\n  motd: '&1Another Bungee server'\n  priorities:\n  - lobby\n  host: 0.0.0.0:25577\n  forced_hosts:\n    pvp.md-5.net: pvp\nservers:\n  lobby:\n    motd: '&1Just another'\n    address: localhost:42420\n    restricted: false\n",
    "java:\n  auth-type: floodgate\n  port: 25565\nmotd:\n  primary: \"Geyser\"\ndebug: off\nids: [1, 2, 0x1F]\nmulti: |\n  one\n   two\nfolded: >-\n  three\n  four\n",
];

const PROPERTIES: &[&str] = &[
    "#Minecraft server properties\n#Sat Nov 21 2026\nonline-mode=false\nserver-port=25565\nmotd=\\u00A7aA Minecraft Server\nlevel-name=world\n",
    "a:b\nc d\ne\\=f=g\nh = i \n ! j\n",
    "a=1\\\n  2\\\n\n3=4\r\n5:\\t\\q\\\\\n",
    "\\u0041=\\ud83d\\ude00\nx=\\\n#y\nz=\\u004",
    "",
    "\\\n\\\n#x\n=\n:\n",
];

/// Files with a few random changes each: characters taken out, put in, doubled, lines swapped.
fn scrambled(real: &[&str], count: usize) -> Vec<Vec<u8>> {
    const PUT_IN: &[char] = &[
        ' ', '\t', '\n', ':', '-', '#', '\'', '"', '{', '}', '[', ']', ',', '&', '*', '!', '|',
        '>', '%', '@', '`', '\\', '=', '~', '?', '0', '_', '.', 'e', '1', 'x', 'y', '\r', 'é',
    ];
    // xorshift: the same cases every time.
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut draw = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below.max(1)).expect("a small number"))
            .expect("a small number")
    };
    (0..count)
        .map(|at| {
            let mut text: Vec<char> = real[at % real.len()].chars().collect();
            for _ in 0..=draw(3) {
                let place = draw(text.len() + 1);
                match draw(4) {
                    0 if place < text.len() => {
                        text.remove(place);
                    }
                    1 => text.truncate(place.max(1)),
                    _ => text.insert(place, PUT_IN[draw(PUT_IN.len())]),
                }
            }
            text.into_iter().collect::<String>().into_bytes()
        })
        .collect()
}

/// What the real library reads; `None` for the whole where there is none to ask.
fn ask(version: &str, kind: &str, cases: &[Vec<u8>]) -> Option<Vec<Option<Pairs>>> {
    let library = library(version)?;
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("java/src/Readers.java");
    let mut input = String::new();
    for case in cases {
        input.push_str(kind);
        input.push(' ');
        for byte in case {
            write!(input, "{byte:02x}").expect("a string takes everything");
        }
        input.push('\n');
    }
    let mut java = Command::new("java")
        .args(["-XX:TieredStopAtLevel=1", "-cp"])
        .arg(library)
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("java was there a moment ago");
    let mut stdin = java.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = java.wait_with_output().expect("java ends");
    writer
        .join()
        .expect("no panic")
        .expect("java takes every case");
    assert!(output.status.success(), "the Java program failed");
    let text = String::from_utf8(output.stdout).expect("hexadecimal");
    let answers: Vec<Option<Pairs>> = text.lines().map(answer).collect();
    assert_eq!(answers.len(), cases.len());
    Some(answers)
}

fn answer(line: &str) -> Option<Pairs> {
    let pairs = line.strip_prefix("ok")?;
    let mut pairs: Pairs = pairs
        .split_whitespace()
        .map(|pair| {
            let (key, value) = pair.split_once(':').expect("a pair");
            (unhex(key), unhex(value))
        })
        .collect();
    pairs.sort();
    Some(pairs)
}

fn unhex(text: &str) -> String {
    let bytes = (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).expect("hexadecimal"))
        .collect();
    String::from_utf8(bytes).expect("UTF-8")
}

/// SnakeYAML's jar, brought by Maven once.
fn library(version: &str) -> Option<PathBuf> {
    static BROUGHT: OnceLock<Result<(), String>> = OnceLock::new();
    let java = Path::new(env!("CARGO_MANIFEST_DIR")).join("java");
    let jar = java.join(format!("target/lib/snakeyaml-{version}.jar"));
    let brought = BROUGHT.get_or_init(|| {
        let runs = |program: &str, arguments: &[&str]| {
            Command::new(program)
                .args(arguments)
                .current_dir(&java)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        if !runs("java", &["--list-modules"]) || !runs("javac", &["--version"]) {
            return Err("no JDK".to_owned());
        }
        let is_there = SNAKEYAMLS.iter().all(|version| {
            java.join(format!("target/lib/snakeyaml-{version}.jar"))
                .is_file()
        });
        if !is_there && !runs("mvn", &["-q", "-B", "validate"]) {
            return Err("Maven could not bring SnakeYAML".to_owned());
        }
        Ok(())
    });
    match brought {
        Ok(()) => Some(jar),
        Err(why) => {
            // Past the test harness's capture, so that a skipped test is seen and can be counted.
            let _ = writeln!(io::stderr(), "skipped: 1 ({why})");
            None
        }
    }
}
