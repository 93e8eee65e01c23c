//! The forms in which hosts write a line, as a table of patterns.
//!
//! `%D` is a day, `%T` a time of day, `%L` a level in any language, `%h` a thread and a level parted by the last slash,
//! `%t` a thread, `%l` a logger, `%m` the message. Everything else stands for itself.

/// Every form, beside who writes so; the longest first where one begins like another.
#[rustfmt::skip] // one form a line: a table is read down its columns
const FORMS: &[(&str, &str)] = &[
    ("Forge, NeoForge: latest.log", "[%D %T] [%h] [%l]: %m"),
    ("log4j with a day", "[%D %T] [%h]: %m"),
    ("Forge, NeoForge, Velocity: console and latest.log", "[%T] [%h] [%l]: %m"),
    ("Fabric, Quilt", "[%T] [%h] (%l) %m"),
    ("vanilla, Spigot, Paper, Folia, Purpur: latest.log", "[%T] [%h]: %m"),
    ("Waterfall: proxy log", "[%T] [%L]: %m"),
    ("Fabric with a console layout of its own", "[%T %L] [Server thread]: [%l] %m"),
    ("Velocity: a plugin on the console", "[%T %L] [%l]: %m"),
    ("Paper, Velocity, Waterfall: console", "[%T %L]: %m"),
    ("BungeeCord", "%T [%L] %m"),
    ("BungeeCord with a day; CraftBukkit up to 1.6", "%D %T [%L] %m"),
    ("Multicraft's panel", "%d %T [Server] %h %m"),
    ("Multicraft's panel before BungeeCord", "%d %T [Server] %L %m"),
    ("Minestom with tinylog", "%D %T [%t] %l %L: %m"),
    ("Minestom with tinylog, level first", "%D %T [%t] %L %l: %m"),
    ("Minestom with logback", "%D %T [%t] %L %l - %m"),
    ("Minestom with logback, without a day", "%T [%t] %L %l - %m"),
    ("Minestom with slf4j-simple", "[%t] %L %l - %m"),
    ("a panel that puts its own level first", "[%L] [%T] %m"),
    ("a panel that cuts the time off, with a logger", "[%h] [%l]: %m"),
    ("a panel that cuts the time off", "[%h]: %m"),
];

/// A day of the common calendar.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// Days since the first of March of the year 0, which is all that differences need.
    pub fn number(self) -> i64 {
        let (year, month) = if self.month > 2 {
            (i64::from(self.year), i64::from(self.month) - 3)
        } else {
            (i64::from(self.year) - 1, i64::from(self.month) + 9)
        };
        year * 365 + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (month * 153 + 2) / 5
            + i64::from(self.day)
            - 1
    }

    /// The day of a number.
    pub(super) fn of(number: i64) -> Self {
        let era = number.div_euclid(146_097);
        let day = number.rem_euclid(146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let rest = day - (365 * year + year / 4 - year / 100);
        let month = (5 * rest + 2) / 153;
        let in_month = rest - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 {
            (era * 400 + year, month + 3)
        } else {
            (era * 400 + year + 1, month - 9)
        };
        Self {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(in_month).unwrap_or(1),
        }
    }

    fn checked(year: u32, month: u32, day: u32) -> Option<Self> {
        let sound =
            (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        sound.then_some(Self {
            year: u16::try_from(year).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        })
    }
}

/// A line, taken apart.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Line<'a> {
    pub(super) date: Option<Date>,
    /// Seconds since midnight.
    pub(super) time: Option<u32>,
    pub(super) thread: &'a [u8],
    pub(super) logger: &'a [u8],
    pub(super) message: &'a [u8],
}

/// Takes a line apart; none where it has no host's form, as the lines of a stack trace.
pub(super) fn parse(line: &[u8]) -> Option<Line<'_>> {
    FORMS.iter().find_map(|(_, pattern)| fit(pattern, line))
}

/// The time of day near the beginning of a line, in seconds, found without knowing the line's form.
pub(super) fn time_near_start(line: &[u8]) -> Option<u32> {
    /// No form begins with more before its time.
    const NEAR: usize = 72;
    let near = &line[..line.len().min(NEAR)];
    let mut from = 2;
    while let Some(colon) = near.get(from..)?.iter().position(|&byte| byte == b':') {
        let colon = from + colon;
        if near.get(colon + 3) == Some(&b':')
            && let Some((time, _)) = time(&near[colon - 2..])
        {
            return Some(time);
        }
        from = colon + 1;
    }
    None
}

fn fit<'a>(pattern: &str, line: &'a [u8]) -> Option<Line<'a>> {
    let mut parsed = Line::default();
    let mut rest = line;
    let mut pattern = pattern.as_bytes();
    while let Some(&next) = pattern.first() {
        if next != b'%' {
            rest = rest.strip_prefix(&[next])?;
            pattern = &pattern[1..];
            // Levels are padded in some layouts.
            if next == b' ' {
                rest = rest.trim_ascii_start();
            }
            continue;
        }
        let end = pattern.get(2).copied();
        let field = pattern.get(1)?;
        pattern = &pattern[2..];
        match field {
            b'D' => {
                let (date, length) = date(rest)?;
                parsed.date = Some(date);
                rest = &rest[length..];
            }
            b'd' => {
                let length = rest.iter().take(6).position(|&byte| byte == b' ')?;
                let sound = rest[..length]
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || *byte == b'.');
                rest = sound.then(|| &rest[length..])?;
            }
            b'T' => {
                let (time, length) = time(rest)?;
                parsed.time = Some(time);
                rest = &rest[length..];
            }
            b'm' => parsed.message = rest,
            field => {
                // A thread's name has spaces: without brackets its slash comes first.
                let from = match (field, end) {
                    (b'h', Some(b' ')) => rest.iter().take(160).position(|&byte| byte == b'/')?,
                    _ => 0,
                };
                let ends = |&byte: &u8| Some(byte) == end;
                let length = from + rest[from..].iter().take(160).position(ends)?;
                let word = &rest[..length];
                match field {
                    b'L' => is_level(word).then_some(())?,
                    b'h' => {
                        let slash = word.iter().rposition(|&byte| byte == b'/')?;
                        is_level(&word[slash + 1..]).then_some(())?;
                        parsed.thread = &word[..slash];
                    }
                    b't' => parsed.thread = word,
                    _ => parsed.logger = word,
                }
                rest = &rest[length..];
            }
        }
    }
    Some(parsed)
}

/// Levels are capitals; `java.util.logging` writes them in the language of the machine and in the console's encoding.
fn is_level(word: &[u8]) -> bool {
    let mut after_wide = false;
    (2..=40).contains(&word.len())
        && word.iter().all(|byte| {
            // In Shift-JIS and its kin the second byte of a character may look like any letter.
            let is_second = std::mem::take(&mut after_wide);
            after_wide = !byte.is_ascii() && !is_second;
            byte.is_ascii_uppercase() || !byte.is_ascii() || (is_second && *byte >= 0x40)
        })
}

/// A day at the beginning of a text, and its length: `2026-11-21`, `2026/11/21`, `21.11.2026`, `21Nov2026`.
pub(super) fn date(text: &[u8]) -> Option<(Date, usize)> {
    const MONTHS: [&[u8]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let number = |from: usize, length: usize| number(text.get(from..from + length)?);
    let parts = |at: usize| text.get(at).copied();
    if matches!(parts(4), Some(b'-' | b'/')) && parts(4) == parts(7) {
        return Date::checked(number(0, 4)?, number(5, 2)?, number(8, 2)?).map(|date| (date, 10));
    }
    if matches!(parts(2), Some(b'.' | b'/' | b'-')) && parts(2) == parts(5) {
        return Date::checked(number(6, 4)?, number(3, 2)?, number(0, 2)?).map(|date| (date, 10));
    }
    // Forge writes the month as a word, some languages with a full stop after it.
    let name = text.get(2..5)?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| *month == name)?;
    let year = if parts(5) == Some(b'.') { 6 } else { 5 };
    let date = Date::checked(
        number(year, 4)?,
        u32::try_from(month).ok()? + 1,
        number(0, 2)?,
    )?;
    Some((date, year + 4))
}

/// A time of day at the beginning of a text in seconds, and its length with the fraction: `12:34:56`, `12:34:56.789`.
pub(super) fn time(text: &[u8]) -> Option<(u32, usize)> {
    if text.get(2) != Some(&b':') || text.get(5) != Some(&b':') {
        return None;
    }
    let (hours, minutes, seconds) = (
        number(&text[..2])?,
        number(&text[3..5])?,
        number(text.get(6..8)?)?,
    );
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let fraction = match text.get(8) {
        Some(b'.' | b',') => {
            let digits = text[9..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits > 0 { digits + 1 } else { 0 }
        }
        _ => 0,
    };
    Some((hours * 3600 + minutes * 60 + seconds, 8 + fraction))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        #[rustfmt::skip] // one form a line
        let lines = [
            ("[21Nov2026 12:34:56.789] [Server thread/INFO] [net.minecraft.server.MinecraftServer/]: hi", "Server thread", "net.minecraft.server.MinecraftServer/"),
            ("[2026-11-21 12:34:56] [main/INFO]: hi", "main", ""),
            ("[12:34:56] [User Authenticator #1/ERROR] [minecraft/ServerLoginPacketListenerImpl]: hi", "User Authenticator #1", "minecraft/ServerLoginPacketListenerImpl"),
            ("[12:34:56] [Server thread/INFO] (Minecraft) hi", "Server thread", "Minecraft"),
            ("[12:34:56] [Server thread/INFO]: hi", "Server thread", ""),
            ("[12:34:56] [INFO]: hi", "", ""),
            ("[12:34:56 INFO] [viaversion]: hi", "", "viaversion"),
            ("[12:34:56 WARN]: hi", "", ""),
            ("[12:34:56 ERROR] [Server thread]: [PacketHandler] hi", "", "PacketHandler"),
            ("12:34:56 [INFO] hi", "", ""),
            ("12:34:56 [SCHWERWIEGEND] hi", "", ""),
            ("12:34:56 [GRAVE] hi", "", ""),
            ("12:34:56 [情報] hi", "", ""),
            ("2026-11-21 12:34:56 [INFO] hi", "", ""),
            ("11.03 12:34:56 [Server] INFO hi", "", ""),
            ("11.03 12:34:56 [Server] Server thread/INFO hi", "Server thread", ""),
            ("2026-11-21 12:34:56 [main] INFO net.minestom.server.MinecraftServer: hi", "main", "net.minestom.server.MinecraftServer"),
            ("2026-11-21 12:34:56 [main] net.minestom.server.MinecraftServer INFO: hi", "main", "net.minestom.server.MinecraftServer"),
            ("12:34:56.789 [main] INFO  net.minestom.server.MinecraftServer - hi", "main", "net.minestom.server.MinecraftServer"),
        ];
        for (line, thread, logger) in lines {
            let parsed = parse(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(parsed.time, Some(45_296), "{line}");
            assert_eq!(time_near_start(line.as_bytes()), Some(45_296), "{line}");
            assert_eq!(parsed.message, b"hi", "{line}");
            assert_eq!(String::from_utf8_lossy(parsed.thread), thread, "{line}");
            assert_eq!(String::from_utf8_lossy(parsed.logger), logger, "{line}");
        }
        for line in [
            "[main] INFO net.minestom.server.MinecraftServer - hi",
            "[Server thread/INFO]: hi",
        ] {
            assert_eq!(
                parse(line.as_bytes()).map(|line| line.message),
                Some(&b"hi"[..]),
                "{line}"
            );
        }
        // The consoles of Windows: Western, Japanese (SEVERE, WARNING, INFO), Chinese, Korean.
        for level in [
            &b"INFORMACI\xd3N"[..],
            b"\x92\x76\x96\xbd\x93\x49",
            b"\x8c\x78\x8d\x90",
            b"\x8f\xee\x95\xf1",
            b"\xd1\xcf\xd6\xd8",
            b"\xb0\xe6\xb0\xed",
        ] {
            let line = [b"12:34:56 [", level, b"] hi"].concat();
            assert!(parse(&line).is_some(), "{level:x?}");
        }
        assert!(parse(b"12:34:56 [\xd3lice] hi").is_none());
    }

    #[test]
    fn other_lines_have_no_form() {
        for line in [
            "",
            "\tat java.base/java.lang.Thread.run(Thread.java:840)",
            "Caused by: java.net.X: y",
            "[Alice] hi",
            "hi",
            "12:34:56 [Alice] hi",
        ] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn days_are_counted() {
        let day = |text: &str| date(text.as_bytes()).expect("a day").0;
        assert_eq!(day("2026-03-01").number() - day("2026-02-28").number(), 1);
        assert_eq!(day("2024-03-01").number() - day("2024-02-28").number(), 2);
        assert_eq!(day("21Nov2026"), day("2026-11-21"));
        assert_eq!(day("21.11.2026"), day("2026/11/21"));
        for text in ["1970-01-01", "1999-12-31", "2024-02-29", "2026-11-21"] {
            assert_eq!(Date::of(day(text).number()), day(text), "{text}");
        }
        assert_eq!(date(b"2026-13-01"), None);
        assert_eq!(date(b""), None);
    }
}
