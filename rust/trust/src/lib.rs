//! Which certificates this machine believes.
//!
//! Two sets together: the platform's own, because an owner may have a private authority there or name one by
//! `SSL_CERT_FILE`, and the public web's, because a container without certificate files must reach Mojang too. The
//! relay and the network test share this, so that the test judges as the relay does.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, Error};
use rustls_platform_verifier::Verifier;

/// The cryptography that all of ours runs on.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Judges certificates by both sets; by the web's alone where the platform has none that can be read.
///
/// # Errors
/// The web's own set was refused, which only a broken build could bring about.
pub fn verifier(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let web = || webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    if let Ok(both) = Verifier::new_with_extra_roots(web(), Arc::clone(provider)) {
        return Ok(Arc::new(both));
    }
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(web());
    let web = WebPkiServerVerifier::builder_with_provider(roots.into(), Arc::clone(provider))
        .build()
        .map_err(|error| Error::General(error.to_string()))?;
    Ok(web)
}

/// A client that believes what [`verifier`] believes, or whatever judge stands in for it.
///
/// # Errors
/// The provider supports none of TLS's safe versions.
pub fn client(
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
) -> Result<ClientConfig, Error> {
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}
