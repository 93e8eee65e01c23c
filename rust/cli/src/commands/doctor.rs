//! `sessioncheck doctor DIR...`: what is wrong between the files of a network, and with `--fix` the safe edits made.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write as _};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use sessioncheck_core::command::explain;
use sessioncheck_core::doctor::checks::examine;
use sessioncheck_core::doctor::mend::{Mended, mend};
use sessioncheck_core::doctor::{Content, Finding, Root, Site, report};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_roots::bring;

use super::{Command, Failure, Outcome, output};

pub(crate) const DOCTOR: Command = Command {
    word: "doctor",
    define,
    run,
};

fn define() -> clap::Command {
    clap::Command::new("doctor")
        .about("Reads the files of a server or a whole network and says what is wrong, where, and what to change")
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("The folder of a server or proxy; several make one network"),
        )
        .arg(output::format(&["text", "json"]))
        .arg(output::lang())
        .arg(
            Arg::new("explain")
                .long("explain")
                .action(ArgAction::SetTrue)
                .help("Adds the help page of every cause that was found"),
        )
        .arg(
            Arg::new("fix")
                .long("fix")
                .action(ArgAction::SetTrue)
                .help("Makes the edits that cannot open or weaken a server, each file after a backup"),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .requires("fix")
                .action(ArgAction::SetTrue)
                .help("With --fix: shows the edits as a diff and writes nothing"),
        )
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    let dirs: Vec<PathBuf> = arguments
        .get_many::<PathBuf>("dir")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let language = output::language(arguments);
    let (roots, site, findings) = look(&dirs)?;
    if arguments.get_flag("fix") {
        if output::chosen(arguments) == "json" {
            return Err(Failure(
                "--fix shows a diff and has no JSON form: leave --format json out".to_owned(),
            ));
        }
        return fix(
            &dirs,
            &roots,
            &site,
            &findings,
            arguments.get_flag("dry-run"),
        );
    }
    if output::chosen(arguments) == "json" {
        output::print(&format!("{}\n", report::json(&site, &findings, language)))?;
    } else {
        let on_terminal = io::stdout().is_terminal();
        let mut page = report::text(&site, &findings, language).console(on_terminal);
        page.push('\n');
        if arguments.get_flag("explain") {
            for cause in report::causes(&findings) {
                page.push('\n');
                page.push_str(&explain::terminal(
                    language,
                    cause,
                    output::width(),
                    on_terminal,
                ));
            }
        }
        output::print(&page)?;
    }
    Ok(outcome(&findings))
}

fn look(dirs: &[PathBuf]) -> Result<(Vec<Root>, Site, Vec<Finding>), Failure> {
    let roots = bring(dirs).map_err(|error| Failure(error.to_string()))?;
    let site = Site::read(&roots);
    let findings = examine(&site);
    Ok((roots, site, findings))
}

fn outcome(findings: &[Finding]) -> Outcome {
    if report::is_worth_reporting(findings) {
        Outcome::Findings
    } else {
        Outcome::NothingToReport
    }
}

fn fix(
    dirs: &[PathBuf],
    roots: &[Root],
    site: &Site,
    findings: &[Finding],
    dry_run: bool,
) -> Result<Outcome, Failure> {
    let edits = mend(findings, |server, file| {
        let found = roots
            .get(server)?
            .files
            .iter()
            .find(|found| found.path == file)?;
        match &found.content {
            Content::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    });
    if edits.is_empty() {
        output::print("Nothing that can be mended without somebody looking first.\n")?;
        return Ok(outcome(findings));
    }
    for edit in &edits {
        let name = site
            .servers
            .get(edit.server)
            .map_or("", |server| server.name.as_str());
        let mut shown = format!("{}\n{}", Untrusted::from(name).escaped(), edit.diff);
        if !dry_run {
            let dir = dirs
                .get(edit.server)
                .map_or_else(|| Path::new("."), PathBuf::as_path);
            let backup = write(dir, edit, roots)?;
            shown.push_str(&format!("backup: {}\n", backup.display()));
        }
        output::print(&shown)?;
    }
    if dry_run {
        return Ok(outcome(findings));
    }
    let (_, _, left) = look(dirs)?;
    Ok(outcome(&left))
}

/// Writes the new bytes over the file, once a copy lies beside it under a name that was free.
fn write(dir: &Path, edit: &Mended, roots: &[Root]) -> Result<PathBuf, Failure> {
    let path = dir.join(&*edit.file);
    let failed = |error: io::Error| {
        Failure(format!(
            "cannot write {}: {error}; the file is as it was",
            path.display()
        ))
    };
    let now = fs::read(&path).map_err(failed)?;
    let unchanged = roots.get(edit.server).is_some_and(|root| {
        root.files.iter().any(|found| {
            found.path == *edit.file
                && matches!(&found.content, Content::Bytes(bytes) if *bytes == now)
        })
    });
    if !unchanged {
        return Err(Failure(format!(
            "{} changed while it was looked at: run the command again",
            path.display()
        )));
    }
    let backup = back_up(&path, &now).map_err(failed)?;
    fs::write(&path, &edit.bytes).map_err(|error| {
        Failure(format!(
            "cannot write {}: {error}; its old content is in {}",
            path.display(),
            backup.display()
        ))
    })?;
    Ok(backup)
}

fn back_up(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    for number in 1..10_000 {
        let backup = path.with_file_name(format!("{name}.sessioncheck-backup-{number}"));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&backup)
        {
            Ok(mut file) => {
                // The copy of a secret is as private as the secret: first the bits, then the bytes.
                file.set_permissions(fs::metadata(path)?.permissions())?;
                file.write_all(bytes)?;
                file.sync_all()?;
                return Ok(backup);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        io::ErrorKind::AlreadyExists,
        "there are 9999 backups of it already",
    ))
}
