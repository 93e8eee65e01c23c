//! The encryption step: would this machine trust that host, and if not, what exactly is wrong.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error as TlsError, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::STEP;
use super::observation::{Family, Tls, TlsEnd};
use x509_parser::prelude::{FromDer, X509Certificate};

/// Shakes hands with the host on each address that was reached.
pub(super) async fn shake_hands(
    host: &str,
    reached: [Option<SocketAddr>; 2],
) -> Vec<(Family, Tls)> {
    let mut seen = Vec::new();
    for (family, address) in Family::BOTH.into_iter().zip(reached) {
        if let Some(address) = address {
            let began = Instant::now();
            let end = match timeout(STEP, shake_one_hand(host, address)).await {
                Ok(end) => end,
                Err(_) => TlsEnd::TimedOut,
            };
            seen.push((
                family,
                Tls {
                    end,
                    ms: began.elapsed().as_millis() as u64,
                },
            ));
        }
    }
    seen
}

async fn shake_one_hand(host: &str, address: SocketAddr) -> TlsEnd {
    let Ok(name) = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()) else {
        return TlsEnd::NameUnfit;
    };
    let provider = sessioncheck_trust::provider();
    let witness = match sessioncheck_trust::verifier(&provider) {
        Ok(trusted) => Arc::new(Witness {
            trusted,
            issuer: Mutex::new(None),
        }),
        Err(error) => return TlsEnd::Failed(error.to_string()),
    };
    let config = match sessioncheck_trust::client(
        provider,
        Arc::clone(&witness) as Arc<dyn ServerCertVerifier>,
    ) {
        Ok(config) => config,
        Err(error) => return TlsEnd::Failed(error.to_string()),
    };
    let stream = match TcpStream::connect(address).await {
        Ok(stream) => stream,
        Err(error) => return TlsEnd::Failed(error.to_string()),
    };
    match TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
    {
        Ok(_) => TlsEnd::Trusted,
        Err(error) => {
            let issuer = witness.issuer.lock().ok().and_then(|issuer| issuer.clone());
            match error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<TlsError>())
            {
                Some(TlsError::InvalidCertificate(certificate)) => name_fault(certificate, issuer),
                Some(other) => TlsEnd::Failed(other.to_string()),
                None => TlsEnd::Failed(error.to_string()),
            }
        }
    }
}

/// The certificate faults that an admin can do something about, each by its own name.
fn name_fault(fault: &CertificateError, issuer: Option<String>) -> TlsEnd {
    match fault {
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsEnd::NotYetValid
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsEnd::Expired,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsEnd::WrongName
        }
        CertificateError::UnknownIssuer => TlsEnd::UnknownIssuer(issuer),
        other => TlsEnd::Failed(other.to_string()),
    }
}

/// Judges as the platform does, and remembers who issued what was shown: the name of a middlebox stands there.
#[derive(Debug)]
struct Witness {
    trusted: Arc<dyn ServerCertVerifier>,
    issuer: Mutex<Option<String>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        if let Ok(mut issuer) = self.issuer.lock() {
            *issuer = issuer_name(end_entity);
        }
        let judged = self.trusted.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let Err(TlsError::InvalidCertificate(fault)) = &judged else {
            return judged;
        };
        if !is_of_time(fault) {
            return judged;
        }
        // A certificate that nobody here trusts says nothing about the clock: it is asked once more at a time of its own.
        let at_its_time = validity(end_entity).map(|time| {
            self.trusted.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                time,
            )
        });
        match at_its_time {
            Some(Err(TlsError::InvalidCertificate(CertificateError::UnknownIssuer))) => Err(
                TlsError::InvalidCertificate(CertificateError::UnknownIssuer),
            ),
            _ => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.trusted
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.trusted
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trusted.supported_verify_schemes()
    }
}

fn is_of_time(fault: &CertificateError) -> bool {
    matches!(
        fault,
        CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
            | CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
    )
}

/// A moment at which a certificate is valid.
fn validity(certificate: &CertificateDer<'_>) -> Option<UnixTime> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let begins = parsed.validity().not_before.timestamp();
    let seconds = u64::try_from(begins).ok()?.checked_add(1)?;
    Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

/// The issuer's organisation or common name, at most 80 characters.
fn issuer_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let issuer = parsed.issuer();
    let name = issuer
        .iter_organization()
        .chain(issuer.iter_common_name())
        .find_map(|attribute| attribute.as_str().ok())?;
    Some(name.chars().take(80).collect())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn a_stranger_whose_time_is_wrong_too_is_a_stranger() {
        for (from, to) in [(2090, 2091), (2001, 2002), (2020, 2090)] {
            let key = KeyPair::generate().expect("a key");
            let mut asked = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
            asked.not_before = date_time_ymd(from, 1, 1);
            asked.not_after = date_time_ymd(to, 1, 1);
            let shown = asked.self_signed(&key).expect("a certificate");
            let witness = Witness {
                trusted: sessioncheck_trust::verifier(&sessioncheck_trust::provider())
                    .expect("a verifier"),
                issuer: Mutex::new(None),
            };
            let judged = witness.verify_server_cert(
                shown.der(),
                &[],
                &ServerName::try_from("localhost").expect("a name"),
                &[],
                UnixTime::now(),
            );
            let Err(TlsError::InvalidCertificate(fault)) = judged else {
                panic!("{from}: {judged:?}");
            };
            assert!(!is_of_time(&fault), "{from}: {fault:?}");
        }
    }
}
