//! What was seen, said in one language: the parts that several steps and causes share.

use super::observation::{Answer, Family, NameFault, NoAnswer, Tcp, TcpEnd, TlsEnd};
use crate::words::{Words, fill};

/// Says things in a language.
#[derive(Clone, Copy)]
pub(super) struct Sentences<'a> {
    pub(super) words: &'a Words,
}

impl Sentences<'_> {
    /// A text with the family's name in its place.
    pub(super) fn family(self, text: &str, family: Family) -> String {
        fill(text, &[("family", &family.name())])
    }

    /// What was seen, and that a proxy takes this step in our place.
    pub(super) fn by_proxy(self, proxy: Option<&str>, detail: &str) -> String {
        match proxy {
            Some(proxy) => {
                let by_proxy = &self.words.nettest.by_proxy;
                fill(by_proxy, &[("proxy", &proxy), ("detail", &detail)])
            }
            None => detail.to_owned(),
        }
    }

    pub(super) fn name_fault(self, fault: &NameFault) -> String {
        match fault {
            NameFault::NoAddress => self.words.no_address.clone(),
            NameFault::TimedOut => self.words.name_server_silent.clone(),
            NameFault::Failed(error) => error.clone(),
        }
    }

    pub(super) fn tcp(self, end: &TcpEnd) -> String {
        let words = &self.words.nettest;
        match end {
            TcpEnd::NoAddress => self.words.no_address.clone(),
            TcpEnd::Connected => words.connected.clone(),
            TcpEnd::NoRoute => words.no_way_to_family.clone(),
            TcpEnd::Refused => words.refused.clone(),
            TcpEnd::TimedOut => self.words.not_in_time.clone(),
            TcpEnd::Failed(error) => error.clone(),
        }
    }

    /// How both families ended that were tried.
    pub(super) fn both(self, v4: &Tcp, v6: &Tcp) -> String {
        Family::BOTH
            .iter()
            .zip([v4, v6])
            .filter(|(_, tcp)| tcp.end != TcpEnd::NoAddress)
            .map(|(family, tcp)| format!("{}: {}", family.name(), self.tcp(&tcp.end)))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// One family works and the other does not.
    pub(super) fn one_family(self, works: Family, broken: Family, end: &TcpEnd) -> String {
        fill(
            &self.words.nettest.one_family_works,
            &[
                ("works", &works.name()),
                ("broken", &broken.name()),
                ("detail", &self.tcp(end)),
            ],
        )
    }

    pub(super) fn tls(self, end: &TlsEnd) -> String {
        let words = &self.words.nettest;
        match end {
            TlsEnd::Trusted => words.trusted.clone(),
            TlsEnd::NotYetValid => words.not_yet_valid.clone(),
            TlsEnd::Expired => words.expired.clone(),
            TlsEnd::UnknownIssuer(issuer) => {
                let issuer = issuer.as_ref().unwrap_or(&words.unreadable_issuer);
                fill(&words.unknown_issuer, &[("issuer", &issuer)])
            }
            TlsEnd::WrongName => words.wrong_name.clone(),
            TlsEnd::NameUnfit => words.name_unfit.clone(),
            TlsEnd::Failed(error) => error.clone(),
            TlsEnd::TimedOut => words.handshake_silent.clone(),
        }
    }

    pub(super) fn answer(self, answer: &Answer) -> String {
        let words = &self.words.nettest;
        match &answer.result {
            Err(NoAnswer::TimedOut) => words.answer_late.clone(),
            Err(NoAnswer::Name(fault)) => self.name_fault(fault),
            Err(NoAnswer::Failed(error)) => error.clone(),
            Ok(response) => {
                let mut said = format!("{} {}", response.version, response.status);
                if response.html {
                    said = fill(&words.html_page, &[("answer", &said)]);
                }
                if !response.usable {
                    said = fill(&words.wrong_document, &[("answer", &said)]);
                }
                said
            }
        }
    }

    /// How far this machine's clock is off; the sign is that of the answers' time less ours.
    pub(super) fn clock(self, seconds: i64) -> String {
        let words = &self.words.nettest;
        let size = seconds.unsigned_abs();
        let (unit, number) = match size {
            0..=119 => (&words.seconds, size),
            120..=7_199 => (&words.minutes, size / 60),
            7_200..=172_799 => (&words.hours, size / 3_600),
            _ => (&words.days, size / 86_400),
        };
        let sentence = if seconds > 0 {
            &words.clock_behind
        } else {
            &words.clock_ahead
        };
        fill(sentence, &[("time", &fill(unit, &[("number", &number)]))])
    }
}
