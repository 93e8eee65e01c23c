//! The demo: the same server twice, side by side, through Mojang's good and bad minutes; once without sessioncheck,
//! once with it. It tells what players and admins see, and whether the promise held.

mod chapter;
mod host;
mod screen;
mod tally;

use std::cell::RefCell;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use sessioncheck_core::catalogue::{Languages, player_text};
use sessioncheck_core::cause::Facts;

use crate::mojang::{Account, Behaviour, Endpoint, Script};
use crate::scene::{Players, Scene, Sessioncheck};
use crate::servers::Outcome;

use chapter::{CHAPTERS, Chapter, Promise, Weather};
use screen::Screen;
use tally::Tally;

/// Every answer of ours leaves within this time: what a host gets that waits as long as Minestom does.
const BUDGET: Duration = Duration::from_secs(12);

/// On a busy machine the server and the client themselves need a moment to pass an answer on.
const PASSING_ON: Duration = Duration::from_millis(1_500);

/// A real player waits for 30 s; the demo gives up on who still waits when every answer of ours must long be there.
const PATIENCE: Duration = Duration::from_secs(18);

/// A player who asks for nothing but the answer that the server gets.
const WITNESS: &str = "Witness";
const WITNESS_SERVER_ID: &str = "-717e55";

/// How the demo is played.
#[derive(Clone, Debug)]
pub struct Options {
    /// With the program in front of the server, instead of the library in its JVM.
    pub program: bool,
    /// Where the library finds its folder.
    pub data_folder: PathBuf,
}

/// One chapter's figures, beside each other.
#[derive(Debug)]
struct Row {
    chapter: &'static Chapter,
    without: Tally,
    with: Tally,
    broken: Vec<String>,
}

/// A demo that has been told; its servers are still up.
#[derive(Debug)]
pub struct Played {
    /// Every promise held.
    pub held: bool,
    without: Scene,
    with: Scene,
}

/// Plays the demo on stdout.
///
/// # Errors
/// One of the parts does not start, or is gone in the middle.
pub async fn play(options: &Options) -> io::Result<Played> {
    let mut screen = Screen::new();
    let began = Instant::now();
    screen.heading("sessioncheck: the same server twice, side by side");
    screen.line("Real Minestom servers (26.1, online mode), real clients, and a Mojang that does what a script says.");
    screen.progress("starting the parts");
    let ours = if options.program {
        Sessioncheck::Program(BUDGET)
    } else {
        Sessioncheck::Library(&options.data_folder)
    };
    let without = Scene::start(Sessioncheck::Absent).await?;
    let with = Scene::start(ours).await?;
    let place = if options.program {
        "the program \"sessioncheck relay\" stands in front of the server"
    } else {
        "the library is loaded into the server's JVM"
    };
    screen.line(&format!(
        "left: without sessioncheck.  right: with it; {place}."
    ));
    // The first login of a JVM and of a client process costs seconds of their own, which are nobody's fault.
    let warm = Players {
        patience: Duration::from_secs(30),
        ..Players::new("Warm", 2)
    };
    tokio::try_join!(without.log_in(&warm, |_| {}), with.log_in(&warm, |_| {}))?;

    let mut rows = Vec::new();
    for (number, chapter) in CHAPTERS.iter().enumerate() {
        screen.heading(&format!("{}. {}", number + 1, chapter.title));
        screen.line(chapter.says);
        rows.push(play_chapter(&mut screen, chapter, &without, &with).await?);
    }

    let mut broken: Vec<String> = rows
        .iter()
        .flat_map(|row| row.broken.iter().cloned())
        .collect();
    broken.extend(with.admitted_without_mojang());
    let wrongly = without.admitted_without_mojang();
    sum_up(&mut screen, &rows, &wrongly, &broken, began.elapsed());
    Ok(Played {
        held: broken.is_empty(),
        without,
        with,
    })
}

async fn play_chapter(
    screen: &mut Screen,
    chapter: &'static Chapter,
    without: &Scene,
    with: &Scene,
) -> io::Result<Row> {
    let players = Players {
        patience: PATIENCE,
        skip_join: chapter.impostors,
        at_once: if chapter.promise == Promise::AllAdmitted {
            5
        } else {
            chapter.logins
        },
        ..Players::new(chapter.prefix, chapter.logins)
    };
    let console = without.server.console().len();
    let said = with.server.seen().len();
    let mut tally_without = Tally::new(chapter.logins);
    let mut tally_with = Tally::new(chapter.logins);

    let bars = RefCell::new((&mut *screen, &mut tally_without, &mut tally_with));
    let ended = |ours: bool, outcome: &Outcome| {
        let (screen, left, right) = &mut *bars.borrow_mut();
        if ours {
            right.add(outcome)
        } else {
            left.add(outcome)
        }
        screen.progress(&format!("{:<36}{}", left.bar(), right.bar()));
    };
    blow(&chapter.weather, without);
    blow(&chapter.weather, with);
    // What the server hears in this weather, asked in its place.
    let heard = async {
        Ok(match chapter.promise {
            // There it would only use up the script.
            Promise::AllAdmitted | Promise::InTime => None,
            Promise::NobodyAdmitted => {
                // A login of its own in each chapter: Mojang remembers the joins of earlier ones.
                let server_id = format!("{WITNESS_SERVER_ID}-{}", chapter.prefix);
                if !chapter.impostors {
                    let witness = Account::named(WITNESS);
                    with.mojang.join(&witness, &server_id, None);
                }
                host::ask(with.server.has_joined(), WITNESS, &server_id).await
            }
        })
    };
    let (_, _, heard) = tokio::try_join!(
        without.log_in(&players, |outcome| ended(false, outcome)),
        with.log_in(&players, |outcome| ended(true, outcome)),
        heard,
    )?;

    screen.pair("", "without", "with sessioncheck");
    screen.pair("logins", &tally_without.bar(), &tally_with.bar());
    screen.pair("players", &tally_without.in_words(), &tally_with.in_words());
    let nothing = || "nothing".to_owned();
    let complaints = host::complaints(&without.server.console()[console..]);
    let words = host::words(&with.server.seen()[said..]);
    screen.pair(
        "admin",
        &complaints.unwrap_or_else(nothing),
        &words
            .or_else(|| heard.map(|heard| heard.to_string()))
            .unwrap_or_else(nothing),
    );
    if let Some(cause) = heard.and_then(|heard| heard.cause) {
        screen.line(&format!("  The page of {cause} says to a player:"));
        let text = player_text(Languages::english(), cause, &Facts::new(), &[]).plain();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            screen.line(&format!("    | {line}"));
        }
    }
    let broken = chapter.broken(&tally_with, BUDGET + PASSING_ON);
    for promise in &broken {
        screen.line(&format!("BROKEN: {promise}"));
    }
    Ok(Row {
        chapter,
        without: tally_without,
        with: tally_with,
        broken,
    })
}

/// Lets a scene's Mojang do what the chapter says.
fn blow(weather: &Weather, scene: &Scene) {
    let script = match weather {
        Weather::Script(script) => script.clone(),
        Weather::Passing(fault, questions) => {
            Script::first(vec![fault.clone(); *questions], Behaviour::Ok)
        }
    };
    scene.mojang.script(Endpoint::HasJoined, script);
}

fn sum_up(
    screen: &mut Screen,
    rows: &[Row],
    wrongly: &[String],
    broken: &[String],
    took: Duration,
) {
    screen.heading("Summary");
    let head = format!("{:>9}{:>8}{:>8}", "admitted", "p50", "max");
    screen.line(&format!(
        "{:<34}{:^25}   {:^25}",
        "", "without", "with sessioncheck"
    ));
    screen.line(&format!("{:<34}{head}   {head}", ""));
    for Row {
        chapter,
        without,
        with,
        ..
    } in rows
    {
        screen.line(&format!(
            "{:<34}{}   {}",
            chapter.title,
            without.figures(),
            with.figures()
        ));
    }
    screen.line("");
    if !wrongly.is_empty() {
        screen.line(&format!(
            "Without sessioncheck this server let in whom Mojang had not confirmed: {}.",
            wrongly.join("; ")
        ));
    }
    screen.line(
        "Refused players read nothing on this server, with us or without: Minestom sends its kick in plain text after\n\
         the client has switched to encryption. The cause is in the relay's answer all the same, for hosts that can\n\
         show its text.",
    );
    let took = format!("{} s", took.as_secs());
    if broken.is_empty() {
        screen.verdict(true, &format!(
            "The promise held: all admitted where Mojang could be asked, every answer within {} s, nobody admitted \
             without Mojang's yes ({took}).",
            BUDGET.as_secs()
        ));
    } else {
        screen.verdict(false, &format!("The promise did NOT hold ({took}):"));
        for promise in broken {
            screen.line(&format!("  {promise}"));
        }
    }
}

impl Played {
    /// Says how to join the server with sessioncheck with a game of one's own.
    pub fn invite(&self) {
        let mut screen = Screen::new();
        let you = Account::named("You");
        let mojang = self.with.mojang.url();
        screen.heading("The server with sessioncheck stays up");
        screen.line(&format!(
            "Join 127.0.0.1:{} with Minecraft 26.1. Its Mojang is the scripted one, so the game must be told of it:",
            self.with.server.port()
        ));
        screen.line(&format!(
            "  JVM flag      -Dminecraft.api.session.host={mojang}"
        ));
        screen.line(&format!(
            "  account       name {}, uuid {}, access token {} (launchers call it an offline or custom session)",
            you.name,
            you.id(),
            you.token()
        ));
        screen.line("Ctrl-C ends it.");
    }

    /// Ends the servers in good order.
    pub async fn end(self) {
        let mut screen = Screen::new();
        screen.progress("ending the parts");
        tokio::join!(self.without.server.stop(), self.with.server.stop());
        screen.clear();
    }
}
